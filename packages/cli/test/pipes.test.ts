// Output that nobody reads any more.
import { connectRaw, startEchoPeer } from '@tcp-echo/contract-tests';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';

describe('a closed pipe', () => {
  it('ends serve quietly at the next line it would print', async () => {
    const child = spawn(process.execPath, commandLine(['serve', '--port', '0']), {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 50_000,
    });
    const exited = once(child, 'exit');
    const [banner] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.destroy();
    const [, port] = /:(\d+) /.exec(String(banner)) ?? [];
    await using client = await connectRaw(Number(port));
    await client.write(Buffer.from('hello'));
    expect(await exited).toEqual([0, null]);
  });

  it('ends send quietly, whose echo nobody reads on', async () => {
    await using peer = await startEchoPeer();
    const [node, ...args] = [
      process.execPath,
      ...commandLine(['send', '--port', String(peer.port)]),
    ];
    const line = [node, ...args].map((word) => `'${word}'`).join(' ');
    const script = `set -o pipefail; head -c 3000000 /dev/zero | ${line} | head -c 5; echo "\${PIPESTATUS[1]}"`;
    const child = spawn('bash', ['-c', script], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect({ stdout, stderr }).toEqual({ stdout: '\0\0\0\0\x000\n', stderr: '' });
  });

  it.each([
    '--help',
    'serve --help',
    'completion bash',
    "repl <<< 'Array.from({ length: 99 }, (_, i) => console.log(i))'",
  ])('ends quietly: %s | head -1', async (line) => {
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
  });
});

describe.runIf(existsSync('/dev/full'))('output that cannot be written', () => {
  it.each([['--help'], ['completion', 'bash']])(
    'ends with status 1, and says why: %s %s',
    (...args) => {
      const full = openSync('/dev/full', 'w');
      const { stderr, status } = spawnSync(process.execPath, commandLine(args), {
        env: environment(),
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      expect(stderr).toBe('error: the output could not be written (ENOSPC)\n');
      expect(status).toBe(1);
    },
  );
});
