// A thread that is blocked in a native call can still be ended: by terminate, process.exit, Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { startPeer } from './peer.js';

const fixture = new URL('./fixtures/blocked-receive.mjs', import.meta.url);

/** Runs the fixture; once it is blocked, sends `signal` until it reacts. */
async function run(port: number, mode: string, signal?: NodeJS.Signals, nodeFlags: string[] = []) {
  const child = spawn(
    process.execPath,
    [...nodeFlags, fileURLToPath(fixture), String(port), mode],
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

describe('a worker that is blocked in receive', () => {
  it('is terminated within 250 ms, and its peer sees the connection end', async () => {
    const tookMs: number[] = [];
    // A busy machine adds to the time, and takes nothing from it: the fastest shows what the socket needs.
    while (tookMs.length < 5 && !tookMs.some((ms) => ms < 250)) {
      await using peer = await startPeer('silent');
      const worker = new Worker(fixture, { workerData: [peer.port, 'worker'] });
      // It has only just blocked, so that nearly a whole slice is still to come.
      await once(worker, 'message');
      const startedAt = performance.now();
      await worker.terminate();
      tookMs.push(performance.now() - startedAt);
      await peer.peerEnded;
    }
    expect(Math.min(...tookMs)).toBeLessThan(250);
  });

  it('does not hold up process.exit()', async () => {
    await using peer = await startPeer('silent');
    expect(await run(peer.port, 'exit-with-worker')).toMatchObject({ code: 7 });
  });
});

describe('a main thread that is blocked in receive', () => {
  it('ends by Ctrl-C when the program listens to no signal', async () => {
    await using peer = await startPeer('silent');
    expect(await run(peer.port, 'plain', 'SIGINT')).toMatchObject({ endedBy: 'SIGINT' });
  });

  it('is interrupted by Ctrl-C when the program listens to it, so that the listener runs', async () => {
    await using peer = await startPeer('silent');
    const { lines, code } = await run(peer.port, 'listener', 'SIGINT');
    expect(lines).toEqual(['blocked', 'ERR_INTERRUPTED', 'listener ran']);
    expect(code).toBe(3);
  });

  it('goes on when a child process ends, although the program listens to other signals', async () => {
    await using peer = await startPeer('answers-late');
    const { lines } = await run(peer.port, 'children');
    expect(lines).toEqual(['blocked', 'received 1']);
  });

  it.each(['plain', 'other-listener'])(
    'goes on through the signals of a profiler (%s)',
    async (mode) => {
      await using peer = await startPeer('answers-late');
      const directory = await mkdtemp(join(tmpdir(), 'native-sockets-'));
      try {
        const flags = ['--cpu-prof', '--cpu-prof-dir', directory];
        const { lines } = await run(peer.port, mode, undefined, flags);
        expect(lines).toEqual(['blocked', 'received 1']);
      } finally {
        await rm(directory, { recursive: true });
      }
    },
  );
});
