// What docs/cli.md says of the JSON is all that there is.
import {
  connectRaw,
  startEchoPeer,
  startPeerThatCorrupts,
  startTlsEchoPeer,
} from '@tcp-echo/contract-tests';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';
import { serve } from './support/served.js';

/** Which fields the document has of an event of a command. */
function documented(command: string, event: string): readonly string[] {
  const text = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split('## JSON\n');
  const rows = section.split('\n').filter((row) => row.startsWith(`| \`${command}\``));
  const isNamed = (row: string): boolean => row.split('|')[2]?.includes(`\`${event}\``) ?? false;
  const row = rows.find(isNamed) ?? rows.find((each) => each.includes('a kind of the trace')) ?? '';
  return [...(row.split('|')[3] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
}

function expectDocumented(command: string, stdout: string): void {
  const lines = jsonLines(stdout);
  expect(lines.length).toBeGreaterThan(1);
  for (const { schema, event, ...fields } of lines) {
    expect(schema).toBe(1);
    const unknown = Object.keys(fields).filter(
      (name) => !documented(command, String(event)).includes(name),
    );
    expect({ event, unknown }).toEqual({ event, unknown: [] });
  }
}

it('of serve', async () => {
  await using server = await serve(['--json', '-v', '--metrics', '0']);
  {
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello'));
    await client.readExactly(5);
  }
  expectDocumented('serve', (await server.end()).stdout);
});

it('of ping and verify', async () => {
  await using good = await startEchoPeer();
  await using bad = await startPeerThatCorrupts(3);
  await using secure = await startTlsEchoPeer();
  for (const [command, ...args] of [
    ['ping', `:${good.port}`, '-c', '2', '-i', '1ms', '--watch', '--new-connection'],
    ['ping', `:${bad.port}`, '-c', '2', '-i', '1ms', '--watch'],
    ['ping', `:${secure.port}`, '-c', '1', '--insecure', '-v'],
    ['verify', `:${bad.port}`, '--only', 'echo.first,bytes.text'],
    ['verify', `:${secure.port}`, '--insecure', '-v', '--only', 'echo.first'],
  ] as const) {
    const { stdout } = await runMain([command, ...args, '--json']);
    expectDocumented(command, stdout);
  }
});
