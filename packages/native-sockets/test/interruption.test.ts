// A thread that is blocked in a native call can still be ended: by terminate, process.exit, Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { temporaryFolder } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { startFullQueue } from './full-queue.js';
import { startPeer } from './peer.js';

const fixture = new URL('./fixtures/blocked-call.mjs', import.meta.url);

/** Which call blocks, and on what: a port or a path. */
type Blocked =
  | readonly ['receive' | 'receive-again', number]
  | readonly ['connect', string]
  | readonly ['pause', ''];

/** Runs the fixture; once it is blocked, sends `signal` until it reacts. */
async function run(
  [call, peer]: Blocked,
  mode: string,
  signal?: NodeJS.Signals,
  nodeFlags: string[] = [],
) {
  const child = spawn(
    process.execPath,
    [...nodeFlags, fileURLToPath(fixture), call, String(peer), mode],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: string[] = [];
  let repeat: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.trim().split('\n'));
    // One signal could come just before the call that it should interrupt.
    if (signal !== undefined && repeat === undefined) {
      repeat = setInterval(() => child.kill(signal), 20);
    }
    if (lines.length > 1) clearInterval(repeat);
  });
  const [code, endedBy] = (await once(child, 'close')) as [number | null, string | null];
  clearInterval(repeat);
  return { lines, code, endedBy };
}

/** How long it takes to terminate a worker that has just blocked, so that nearly a whole slice is still to come. */
async function msToTerminate([call, peer]: Blocked): Promise<number> {
  const worker = new Worker(fixture, { workerData: [call, peer, 'worker'] });
  await once(worker, 'message');
  const startedAt = performance.now();
  await worker.terminate();
  return performance.now() - startedAt;
}

/** What a worker that is ended keeps to, however slow the machine is; the limit of its own call is a minute. */
const soonMs = 30_000;

describe('a worker that is blocked in receive', () => {
  it('is terminated at once, and its peer sees the connection end', async () => {
    await using peer = await startPeer('silent');
    expect(await msToTerminate(['receive', peer.port])).toBeLessThan(soonMs);
    await peer.peerEnded;
  });

  it('does not hold up process.exit()', async () => {
    await using peer = await startPeer('silent');
    expect(await run(['receive', peer.port], 'exit-with-worker')).toMatchObject({ code: 7 });
  });
});

describe('a main thread that is blocked in receive', () => {
  it('ends by Ctrl-C when the program listens to no signal', async () => {
    await using peer = await startPeer('silent');
    expect(await run(['receive', peer.port], 'plain', 'SIGINT')).toMatchObject({
      endedBy: 'SIGINT',
    });
  });

  it('is interrupted by Ctrl-C when the program listens to it, so that the listener runs', async () => {
    await using peer = await startPeer('silent');
    const { lines, code } = await run(['receive', peer.port], 'listener', 'SIGINT');
    expect(lines).toEqual(['blocked', 'ERR_INTERRUPTED', 'listener ran']);
    expect(code).toBe(3);
  });

  it('is interrupted by Ctrl-C also where there is always something to receive', async () => {
    await using peer = await startPeer('floods');
    const { lines, code } = await run(['receive-again', peer.port], 'listener', 'SIGINT');
    expect(lines).toEqual(['blocked', 'ERR_INTERRUPTED', 'listener ran']);
    expect(code).toBe(3);
  });

  it('goes on when a child process ends, although the program listens to other signals', async () => {
    await using peer = await startPeer('answers-late');
    const { lines } = await run(['receive', peer.port], 'children');
    expect(lines).toEqual(['blocked', 'receive returned 1']);
  });

  it.each(['plain', 'other-listener'])(
    'goes on through the signals of a profiler (%s)',
    async (mode) => {
      await using peer = await startPeer('answers-late');
      await using folder = await temporaryFolder();
      const flags = ['--cpu-prof', '--cpu-prof-dir', folder.path];
      const { lines } = await run(['receive', peer.port], mode, undefined, flags);
      expect(lines).toEqual(['blocked', 'receive returned 1']);
    },
  );
});

describe('connecting to a Unix domain socket whose queue is full', () => {
  it('lets its worker be terminated at once', async () => {
    await using folder = await temporaryFolder();
    await using _queue = await startFullQueue(folder.file('full.sock'));
    expect(await msToTerminate(['connect', folder.file('full.sock')])).toBeLessThan(soonMs);
  });

  it.each([
    ['listener', ['blocked', 'ERR_INTERRUPTED', 'listener ran'], 3, null],
    ['plain', ['blocked'], null, 'SIGINT'],
  ])('gives way to Ctrl-C (%s)', async (mode, lines, code, endedBy) => {
    await using folder = await temporaryFolder();
    await using _queue = await startFullQueue(folder.file('full.sock'));
    const ended = await run(['connect', folder.file('full.sock')], mode, 'SIGINT');
    expect(ended).toEqual({ lines, code, endedBy });
  });
});

describe('a pause', () => {
  it('lets its worker be terminated at once', async () => {
    expect(await msToTerminate(['pause', ''])).toBeLessThan(soonMs);
  });

  it.each([
    ['listener', ['blocked', 'ERR_INTERRUPTED', 'listener ran'], 3, null],
    ['plain', ['blocked'], null, 'SIGINT'],
  ])('gives way to Ctrl-C (%s)', async (mode, lines, code, endedBy) => {
    expect(await run(['pause', ''], mode, 'SIGINT')).toEqual({ lines, code, endedBy });
  });
});
