// `tcp-echo bench --repeat`: the same run several times, what is kept of them, and what reads them again.
import { main } from '@tcp-echo/cli';
import { startEchoPeer, startRawPeer, temporaryFolder } from '@tcp-echo/contract-tests';
import type { EchoBenchReport } from '@tcp-echo/echo-bench';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { bench, whenTold } from './support/bench.js';
import { holdIo } from './support/io.js';

const short = ['-n', '50', '-c', '1', '-q'];

async function read(file: string): Promise<EchoBenchReport | EchoBenchReport[]> {
  return JSON.parse(await readFile(file, 'utf8')) as EchoBenchReport | EchoBenchReport[];
}

/** Echoes; `onChunk` is told how many runs of one connection each have begun, and how many chunks have come in all. */
function startCountingPeer(onChunk: (run: number, chunks: number) => boolean) {
  let connections = 0;
  let chunks = 0;
  return startRawPeer((socket) => {
    const run = (connections += 1);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (onChunk(run, (chunks += 1))) socket.write(chunk);
      else socket.resetAndDestroy();
    });
  });
}

describe('bench --repeat', () => {
  it('prints a line for each run, and of each figure the median and the range', async () => {
    await using peer = await startEchoPeer();
    const args = [`:${peer.port}`, '-d', '100ms', '--warmup', '0ms', '-c', '2', '--repeat', '3'];
    const { status, stdout } = await bench(args);
    const time = String.raw`[\d.]+ (?:µs|ms|s)`;
    const line = (run: number) =>
      String.raw`✓ run ${run} of 3  0\.\d s [ ▁-█]{10} [\d,.]+ msg/s  p50 ${time}  p99 ${time}`;
    const lines = [
      ...[1, 2, 3].map(line),
      String.raw`3 runs  2 connections · 1 thread · closed loop · \w+ engine`,
      ' +median +lowest +highest',
      String.raw`rate +([\d,]+) msg/s +([\d,]+) msg/s +([\d,]+) msg/s`,
      ...['p50', 'p90', 'p99', String.raw`p99\.9`].map(
        (name) => `${name} +${time} +${time} +${time}`,
      ),
      'errors    0 refused · 0 timed out · 0 mismatched',
    ];
    expect(stdout).toMatch(new RegExp(`^${lines.join('\n')}\n`));
    expect(stdout).toMatch(/\n! .* code is still being compiled.* \(3 of 3 runs\)\n/);
    expect(status).toBe(0);
  });

  it('leaves the lines of the runs out with -q, and without it says of which run it tells', async () => {
    await using peer = await startEchoPeer();
    const quiet = await bench([`:${peer.port}`, ...short, '--repeat', '2']);
    expect(quiet.stdout).toMatch(/^2 runs {2}1 connection · /);
    const controller = new AbortController();
    const io = holdIo([], { signal: controller.signal });
    const told = whenTold(io.stderr, / s left$/m).finally(() => controller.abort(130));
    const args = [`:${peer.port}`, '-d', '1h', '--warmup', '0ms', '-c', '1', '--repeat', '2'];
    await main(['bench', ...args], io);
    expect(await told).toMatch(/^run 1 of 2 {2}\d+\.\d s /m);
  });

  it('writes all runs with --out, and prints them with --json: compare and merge take both', async () => {
    await using peer = await startEchoPeer();
    await using folder = await temporaryFolder();
    const [out, page] = [folder.file('a.json'), folder.file('a.html')];
    const args = [`:${peer.port}`, ...short, '--repeat', '4', '--out', out, '--report', page];
    const { stdout } = await bench([...args, '--json']);
    const { runs, ...rest } = JSON.parse(stdout) as { readonly runs: EchoBenchReport[] };
    const written = (await read(out)) as readonly EchoBenchReport[];
    expect(written.map((report) => ({ ...report, broken: [] }))).toEqual(runs);
    expect(runs.map(({ messages }) => messages.completed)).toEqual([50, 50, 50, 50]);
    expect(rest).toMatchObject({ schema: 1, interrupted: false });
    const rates = runs.map(({ measured }) => measured.messagesPerSecond).toSorted((a, b) => a - b);
    const [lowest = 0, low = 0, high = 0, highest = 0] = rates;
    const rate = {
      metric: 'messagesPerSecond',
      median: (low + high) / 2,
      min: lowest,
      max: highest,
    };
    expect(rest).toMatchObject({ summary: [rate, {}, {}, {}, {}] });
    const printed = folder.file('printed.json');
    await writeFile(printed, stdout);
    const compared = await bench(['compare', printed, page]);
    expect(compared.stdout).toMatch(/^A is 4 runs, B is 4 runs\n/);
    expect(compared.stdout).not.toContain('fewer than 4 runs');
    expect(await readFile(page, 'utf8')).toMatch(/<h1>4 runs of 127\.0\.0\.1:\d+<\/h1>/);
  });

  it('starts a server for each run with --spawn', async () => {
    const { status, stdout } = await bench(['--spawn=net', ...short, '--repeat', '2', '--json']);
    expect(status).toBe(0);
    const { runs } = JSON.parse(stdout) as { readonly runs: EchoBenchReport[] };
    const ports = runs.map(({ options }) => options.target).map((target) => JSON.stringify(target));
    expect(new Set(ports).size).toBeGreaterThan(1);
  });

  it('judges each run by itself, and has status 1 if one of them fails', async () => {
    await using peer = await startCountingPeer((run) => run !== 2);
    const { status, stdout } = await bench([
      `:${peer.port}`,
      ...short.slice(0, -1),
      '--repeat',
      '3',
    ]);
    expect(stdout).toMatch(/^✓ run 1 of 3 .*\n✗ run 2 of 3 .*\n✓ run 3 of 3 /);
    expect(stdout).toMatch(/\n {2}reset: .*\n/);
    expect(stdout).toMatch(/\n✗ run 2: errors>0 \(1\)\n$/);
    expect(status).toBe(1);
  });

  it('keeps the runs that were made when it is interrupted', async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    await using peer = await startCountingPeer((run) => {
      if (run === 2) controller.abort(130);
      return true;
    });
    const out = folder.file('runs.json');
    const { status, stdout } = await bench(
      [`:${peer.port}`, ...short, '--repeat', '5', '--out', out],
      { signal: controller.signal },
    );
    expect(stdout).toMatch(/^1 of 5 runs {2}.* engine · interrupted\n/);
    expect(await read(out)).toMatchObject({ interrupted: false, messages: { completed: 50 } });
    expect(status).toBe(0);
  });

  it('keeps what was measured of the first run when that is interrupted', async () => {
    const controller = new AbortController();
    await using peer = await startCountingPeer((_, chunks) => {
      if (chunks === 20) controller.abort(130);
      return true;
    });
    const args = [`:${peer.port}`, '-d', '1h', '--warmup', '0ms', '-c', '1', '-q', '--repeat', '5'];
    const { status, stdout } = await bench(args, { signal: controller.signal });
    expect(stdout).toMatch(/^1 of 5 runs {2}.* · interrupted\n/);
    expect(status).toBe(0);
  });

  it('keeps the runs that were made when the server is gone, and has the status of that', async () => {
    await using folder = await temporaryFolder();
    const peer = await startCountingPeer((_, chunks) => {
      if (chunks === 40) void peer[Symbol.asyncDispose]();
      return true;
    });
    const args = [`:${peer.port}`, ...short, '--repeat', '3', '--out', folder.file('runs.json')];
    const { status, stdout, stderr } = await bench([...args, '--fail-if', 'errors>5']);
    expect(stdout).toMatch(/^1 of 3 runs {2}/);
    expect(stderr).toMatch(/^error: connection refused at /);
    expect(await read(folder.file('runs.json'))).toMatchObject({ schema: 1 });
    expect(status).toBe(3);
  });
});
