// Whole programs: what starts while the main thread stands still, and when a process may end.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const path = (name: string): string =>
  fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

describe.each([['thread'], ['process']])('a program with a %s executor', (kind) => {
  const node = (name: string, ...options: readonly string[]) =>
    run(process.execPath, [...options, path(name), kind]);

  it('starts a call on a cold executor although its main thread stands still', async () => {
    const child = spawn(process.execPath, [path('cold-start.mjs'), kind]);
    child.stdout.setEncoding('utf8');
    const [started] = (await once(child.stdout, 'data')) as [string];
    expect(started).toBe('started\n');
    let rest = '';
    child.stdout.on('data', (text: string) => {
      rest += text;
    });
    child.stdin.end('x');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(rest).toBe('done: false\ndone: true\n');
  });

  it('lets what a call left behind go on although its main thread stands still', async () => {
    const child = spawn(process.execPath, [path('leave-behind.mjs'), kind]);
    child.stdout.setEncoding('utf8');
    expect(await once(child.stdout, 'data')).toEqual(['left behind\n']);
    child.stdin.end('x');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('ends although its executor is open', async () => {
    expect((await node('idle.mjs')).stdout).toBe('3\n');
  });

  it('lives until a pending call is done', async () => {
    expect((await node('pending.mjs')).stdout).toBe('3\n');
  });

  it('loses nothing of what a call printed', async () => {
    const { stdout } = await node('log.mjs');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1000);
  });

  it('does not load its preloads in workers', async () => {
    expect((await node('idle.mjs', '-r', path('preload.cjs'))).stdout).toBe('3\n');
  });

  it('gives its workers the options that say how modules are found and translated', async () => {
    const mark = 'data:text/javascript,globalThis.marked="by --import"';
    expect((await node('marked.mjs', '--import', mark)).stdout).toBe('by --import\n');
    expect((await node('marked.mjs', `--import=${mark}`)).stdout).toBe('by --import\n');
  });

  it('is told when it calls itself, instead of starting workers without end', async () => {
    await expect(node('call-itself.mjs')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /ERR_BROKEN_EXECUTOR[^]*export the function from a module of its own/,
      ),
    });
  });

  it.skipIf(process.platform === 'win32')(
    'is told why a worker cannot start without descriptors, and has one when there are some again',
    async () => {
      const script = 'ulimit -n 40; exec "$0" "$1" "$2"';
      const args = ['-c', script, process.execPath, path('out-of-descriptors.mjs'), kind];
      const { stdout, stderr } = await run('sh', args);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^ERR_BROKEN_EXECUTOR .*EMFILE.*\n3\n$/);
    },
  );

  it('takes its idle workers with it when it is killed', async () => {
    const child = spawn(process.execPath, [path('wait-idle.mjs'), kind]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    // The worker has this end of the pipe open too: it closes when both are gone.
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  });
});

describe('a program', () => {
  it('can exit while a process is busy, which then ends in silence', async () => {
    const { stdout, stderr } = await run(process.execPath, [
      path('leave-during-call.mjs'),
      'thread',
    ]);
    expect([stdout, stderr]).toEqual(['', '']);
  });

  it('can exit while a thread never returns', async () => {
    await expect(run(process.execPath, [path('exit.mjs'), 'thread'])).rejects.toMatchObject({
      code: 7,
    });
  });

  it('can be CommonJS and call its own exports', async () => {
    expect((await run(process.execPath, [path('call-own-export.cjs')])).stdout).toBe(
      'HELLO false\n',
    );
  });
});
