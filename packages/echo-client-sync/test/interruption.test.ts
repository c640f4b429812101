// A thread that is blocked, in an echo or between two tries to connect, can still be ended: by terminate,
// process.exit, Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { holdRefusingPort, startRawPeer, startSilentPeer } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';

const fixture = new URL('./fixtures/blocked-echo.mjs', import.meta.url);

/** What blocks: an echo of a silent peer, or tries at a port that refuses, with pauses between or without. */
type Blocked = readonly ['echo' | 'retry' | 'retry-at-once', port: number, engine: string];

/** Runs the fixture; once it is blocked, sends `signal` until it is gone. */
async function run(blocked: Blocked, mode: string, signal?: NodeJS.Signals) {
  const args = [fileURLToPath(fixture), ...blocked.map(String), mode];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let repeat: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (signal !== undefined) repeat ??= setInterval(() => child.kill(signal), 20);
  });
  const [code, endedBy] = (await once(child, 'close')) as [number | null, string | null];
  clearInterval(repeat);
  return { lines: output.trim().split('\n'), code, endedBy };
}

/** How long it takes to terminate a worker that has just blocked. */
async function msToTerminate(blocked: Blocked): Promise<number> {
  const worker = new Worker(fixture, { workerData: [...blocked, 'worker'] });
  await once(worker, 'message');
  const startedAt = performance.now();
  await worker.terminate();
  return performance.now() - startedAt;
}

/** What a worker that is ended keeps to, however slow the machine is; the limit of its own call is a minute. */
const soonMs = 30_000;

describe.each(['native', 'bridge'])('an echo of engine %s', (engine) => {
  it('lets its worker be terminated at once, and the peer sees the end', async () => {
    let ended: Promise<unknown> | undefined;
    await using peer = await startRawPeer((socket) => {
      ended = Promise.race([once(socket, 'end'), once(socket, 'close')]);
      socket.resume();
    });
    expect(await msToTerminate(['echo', peer.port, engine])).toBeLessThan(soonMs);
    await ended;
  });

  it('does not hold up process.exit()', async () => {
    await using peer = await startSilentPeer();
    const ended = await run(['echo', peer.port, engine], 'exit-with-worker');
    expect(ended).toMatchObject({ code: 7 });
  });

  it('ends by Ctrl-C when the program listens to no signal', async () => {
    await using peer = await startSilentPeer();
    const ended = await run(['echo', peer.port, engine], 'plain', 'SIGINT');
    expect(ended).toMatchObject({ endedBy: 'SIGINT' });
  });

  it('lets the listener of Ctrl-C run', async () => {
    await using peer = await startSilentPeer();
    const { lines, code } = await run(['echo', peer.port, engine], 'listener', 'SIGINT');
    // The bridge cannot see a signal while it waits: its listener runs after the echo's own limit.
    const error = engine === 'native' ? 'ERR_INTERRUPTED' : 'ERR_ECHO_TIMEOUT';
    expect(lines).toEqual(['blocked', error, 'listener ran']);
    expect(code).toBe(3);
  });
});

describe.each(['native', 'bridge'])('the wait between two tries of engine %s', (engine) => {
  it('lets its worker be terminated at once', async () => {
    await using peer = await holdRefusingPort();
    expect(await msToTerminate(['retry', peer.port, engine])).toBeLessThan(soonMs);
  });

  it('ends by Ctrl-C when the program listens to no signal', async () => {
    await using peer = await holdRefusingPort();
    const ended = await run(['retry', peer.port, engine], 'plain', 'SIGINT');
    expect(ended).toMatchObject({ endedBy: 'SIGINT' });
  });

  it('lets the listener of Ctrl-C run', async () => {
    await using peer = await holdRefusingPort();
    const { lines, code } = await run(['retry', peer.port, engine], 'listener', 'SIGINT');
    const error = engine === 'native' ? 'ERR_INTERRUPTED' : 'ERR_ECHO_TIMEOUT';
    expect(lines).toEqual(['blocked', error, 'listener ran']);
    expect(code).toBe(3);
  });
});

it('tries without a pause let the listener of Ctrl-C run as well (engine native)', async () => {
  await using peer = await holdRefusingPort();
  const blocked = ['retry-at-once', peer.port, 'native'] as const;
  const { lines } = await run(blocked, 'listener', 'SIGINT');
  expect(lines).toEqual(['blocked', 'ERR_INTERRUPTED', 'listener ran']);
});
