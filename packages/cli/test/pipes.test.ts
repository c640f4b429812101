// Output that nobody reads any more.
import { connectRaw } from '@tcp-echo/contract-tests';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';

describe('a closed pipe', () => {
  it('ends serve quietly at the next line it would print', async () => {
    const child = spawn(process.execPath, commandLine(['serve', '--port', '0']), {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 10_000,
    });
    const exited = once(child, 'exit');
    const [banner] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.destroy();
    const [, port] = /:(\d+) /.exec(String(banner)) ?? [];
    await using client = await connectRaw(Number(port));
    await client.write(Buffer.from('hello'));
    expect(await exited).toEqual([0, null]);
  });

  it.each(['--help', "repl <<< 'Array.from({ length: 99 }, (_, i) => console.log(i))'"])(
    'ends quietly: %s | head -1',
    async (line) => {
      const [node, binary] = [process.execPath, ...commandLine([])].map((path) => `'${path}'`);
      const script = `set -o pipefail; ${node} ${binary} ${line} | head -1`;
      const child = spawn('bash', ['-c', script], {
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const closed = once(child, 'close');
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(await closed).toEqual([0, null]);
      expect(stdout).toMatch(/^.*\n$/);
      expect(stderr).toBe('');
    },
  );
});
