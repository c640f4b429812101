// What the words of `send` are: bytes, or an address in the wrong place.
import { main } from '@tcp-echo/cli';
import { startEchoPeer } from '@tcp-echo/contract-tests';
import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';
import { holdIo } from './support/io.js';

describe('bytes that are no UTF-8', () => {
  it.runIf(process.platform === 'linux')('are sent as they were given', async () => {
    await using peer = await startEchoPeer();
    const script = String.raw`exec "$0" "$@" "$(printf 'caf\351')" "$(printf 'caf\350')"`;
    const args = commandLine(['send', '-p', String(peer.port)]);
    const child = spawn('sh', ['-c', script, process.execPath, ...args], { env: environment() });
    expect(await buffer(child.stdout)).toEqual(Buffer.from('caf\u00e9 caf\u00e8\n', 'latin1'));
  });

  it('are refused where nobody can tell which they were', async () => {
    const io = holdIo();
    expect(await main(['send', 'caf\u{fffd}', '-p', '1'], io)).toBe(2);
    expect((await io.written()).stderr).toMatch(/no UTF-8.*\nhint: .*--hex/);
  });
});

it('an address among the words is sent like any other, with a hint', async () => {
  await using peer = await startEchoPeer();
  const env = { TCP_ECHO_PORT: String(peer.port) };
  const io = holdIo([], { env });
  expect(await main(['send', 'localhost:7', 'hi'], io)).toBe(0);
  const { stdout, stderr } = await io.written();
  expect(stdout).toBe('localhost:7 hi\n');
  expect(stderr).toMatch(
    /^hint: to send to localhost:7, .*: tcp-echo send --host localhost --port 7 hi\n$/,
  );
  for (const words of [
    ['12:30', 'lunch'],
    ['-p', String(peer.port), 'localhost:7'],
  ]) {
    const other = holdIo([], { env });
    expect(await main(['send', ...words], other)).toBe(0);
    expect((await other.written()).stderr).toBe('');
  }
});
