// `tcp-echo bench` where all goes well: its screen, its object, its files, and each way to ask for load.
import { main } from '@tcp-echo/cli';
import {
  abstractName,
  startEchoPeer,
  startPythonEchoServer,
  startRawPeer,
  startUnixEchoPeer,
  temporaryFolder,
} from '@tcp-echo/contract-tests';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { bench, whenTold } from './support/bench.js';
import { holdIo } from './support/io.js';

const short = ['-d', '200ms', '--warmup', '0ms', '-c', '4'];

function parse(json: string) {
  return JSON.parse(json) as Readonly<Record<string, unknown>>;
}

describe('bench', () => {
  it('prints rate, latency, histogram, errors, and what limits them', async () => {
    await using peer = await startPythonEchoServer();
    const { status, stdout, stderr } = await bench([`:${peer.port}`, ...short, '-q']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const time = String.raw`[\d.]+ (?:µs|ms|s)`;
    const lines = [
      String.raw`0\.\d s [ ▁-█]{10} [\d,.]+ msg/s \([\d,.]+ \w+/s\)  4 connections · 1 thread · closed loop · \w+ engine`,
      `latency   p50 ${time}  p90 ${time}  p95 ${time}  p99 ${time}  p99\\.9 ${time}  max ${time}`,
      `  ${time} [ ▁-█]{24} ${time} \\(log\\)`,
      'errors    0 refused · 0 timed out · 0 mismatched',
    ];
    expect(stdout).toMatch(new RegExp(`^${lines.join('\n')}\n`));
    expect(stdout).toMatch(/\n! .* were measured, in which code is still being compiled/);
  });

  it('counts messages with -n, of the size of -s, in flight as -p says, in as many threads as -t', async () => {
    await using peer = await startEchoPeer();
    const args = [`:${peer.port}`, '-n', '300', '-s', '1KiB', '-p', '4', '-c', '3', '-t', '2'];
    const { status, stdout } = await bench([...args, '--json', '--engine', 'net']);
    expect(status).toBe(0);
    expect(parse(stdout)).toMatchObject({
      schema: 1,
      options: { messages: 300, durationMs: null, messageBytes: 1024, pipeline: 4, connections: 3 },
      messages: { sent: 300, completed: 300, failed: 0 },
      bytes: { sent: 307_200, received: 307_200 },
      machines: [{ engine: 'net', threads: [{}, {}], environment: { node: process.version } }],
      broken: [],
    });
    const screen = await bench(args);
    expect(screen.stdout).toContain('3 connections · 2 threads · closed loop · 4 in flight each ·');
  });

  it('tells both latencies of an open loop, and what was late or dropped', async () => {
    await using peer = await startEchoPeer();
    const args = [`:${peer.port}`, '-n', '20', '-c', '2', '--rate', '1k', '-q'];
    const { status, stdout } = await bench(args);
    expect(status).toBe(0);
    expect(stdout).toContain(' · open loop at 1,000 msg/s · ');
    expect(stdout).toMatch(/\nlatency {3}p50 .* {2}from when it was due\n {10}p50 .* sent\n/);
    expect(stdout).toMatch(/\nschedule {2}20 due · \d+ late by 1 ms or more · 0 dropped\n/);
  });

  it('makes a connection for each message with --new-connection, and tells how long that takes', async () => {
    await using peer = await startEchoPeer();
    const args = [`:${peer.port}`, '-n', '20', '-c', '2', '--new-connection', '--no-verify'];
    const { status, stdout } = await bench(args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nconnect {3}2\d connections {2}p50 /);
    expect(stdout).toContain('\n! nobody looked at what came back: --no-verify\n');
  });

  it('finds the server of a Unix domain socket, and of the environment', async () => {
    await using peer = await startUnixEchoPeer(abstractName());
    const name = peer.path.replace('\0', '@');
    const fromFlag = await bench(['--unix', name, '-n', '10', '-c', '1']);
    const env = { TCP_ECHO_UNIX: name, TCP_ECHO_MESSAGES: '10', TCP_ECHO_CONNECTIONS: '1' };
    const fromEnvironment = await bench([], { env });
    expect([fromFlag.status, fromEnvironment.status]).toEqual([0, 0]);
  });

  it.each([['--spawn'], ['--spawn=net']])('starts a server with %s', async (flag) => {
    const { status, stdout } = await bench([flag, '-n', '50', '-c', '2', '--json']);
    expect(status).toBe(0);
    expect(parse(stdout)).toMatchObject({ messages: { completed: 50 } });
  });

  it('writes the report with --out, and prints the screen all the same', async () => {
    await using peer = await startEchoPeer();
    await using folder = await temporaryFolder();
    const out = folder.file('run.json');
    const { stdout } = await bench([`:${peer.port}`, '-n', '50', '-c', '2', '--out', out]);
    expect(stdout).toMatch(/^0\.\d s /);
    const written = parse(await readFile(out, 'utf8'));
    expect(written).toMatchObject({ schema: 1, messages: { completed: 50 } });
    expect(written).not.toHaveProperty('broken');
  });

  it('tells on standard error how it goes, a line each second', async () => {
    await using peer = await startEchoPeer();
    const controller = new AbortController();
    const io = holdIo([], { signal: controller.signal });
    const told = whenTold(io.stderr, / s left$/m).finally(() => controller.abort(130));
    await main(['bench', `:${peer.port}`, '-d', '1h', '--warmup', '0ms', '-c', '1'], io);
    expect(await told).toMatch(
      /^\d+\.\d s [█░]{10} [\d,.]+ msg\/s {2}p99 (–|[\d.]+ [µm]?s) {2}0 errors {2}[\d,.]+ s left$/m,
    );
  });

  it.each(['-q', '--json'])('tells nothing with %s', async (flag) => {
    await using peer = await startEchoPeer();
    const env = { TCP_ECHO_WARMUP: '0ms' };
    const { stderr } = await bench([`:${peer.port}`, '-d', '1100ms', '-c', '1', flag], { env });
    expect(stderr).toBe('');
  });
});

/** Echoes so many chunks, and then no more. */
function startPeerThatStops(after: number) {
  let chunks = 0;
  return startRawPeer((socket) => {
    socket.on('data', (chunk) => {
      if ((chunks += 1) <= after) socket.write(chunk);
    });
  });
}

describe('a server that stands still', () => {
  const args = [
    '-d',
    '200ms',
    '--warmup',
    '0ms',
    '-c',
    '2',
    '-r',
    '200',
    '--timeout',
    '300ms',
    '-q',
  ];

  it('is in the latency from when messages were due, for as long as they are known to have waited', async () => {
    await using peer = await startPeerThatStops(10);
    const conditions = ['--fail-if', 'p99>100ms', '--fail-if', 'errors>99'];
    const { status, stdout } = await bench([`:${peer.port}`, ...args, ...conditions]);
    const due = /\nlatency {3}p50 .* {2}from when it was due\n/.exec(stdout)?.[0] ?? '';
    expect(due).toMatch(/p99 >= \d\d\d ms {2}p99\.9 >= \d\d\d ms {2}max >= \d\d\d ms/);
    // It stands where everybody looks first.
    expect(stdout).toMatch(/^0\.2 s .* msg\/s \(.*\/s\) {2}\d+ dropped {2}2 connections/);
    expect(stdout).toMatch(/\n✗ p99>100ms \(>= \d\d\d ms\)\n/);
    expect(stdout).toMatch(/\n✗ dropped>0 \(\d+\)\n/);
    expect(stdout).not.toContain('add --connections');
    expect(status).toBe(1);
  });

  it('breaks a condition that its messages may break, and not one that they cannot', async () => {
    await using peer = await startPeerThatStops(10);
    const allowed = ['--fail-if', 'errors>99', '--fail-if', 'dropped>99'];
    const run = (condition: string) =>
      bench([`:${peer.port}`, ...args, ...allowed, '--fail-if', condition, '--json']);
    // Nobody knows how long those would have taken that were never answered.
    const maybe = await run('p99>1h');
    expect(JSON.parse(maybe.stdout)).toMatchObject({ broken: [{ condition: 'p99>1h' }] });
    expect(maybe.status).toBe(1);
  });

  it('fails by what was dropped, unless that is allowed', async () => {
    await using peer = await startPeerThatStops(10);
    const allowed = ['--fail-if', 'errors>99'];
    expect((await bench([`:${peer.port}`, ...args, ...allowed])).status).toBe(1);
    await using other = await startPeerThatStops(10);
    const both = [...allowed, '--fail-if', 'dropped>99'];
    expect((await bench([`:${other.port}`, ...args, ...both])).status).toBe(0);
  });

  it('is told of in a closed loop, which hides it, and found by --fail-if gap', async () => {
    let chunks = 0;
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk) => {
        setTimeout(() => socket.write(chunk), (chunks += 1) === 300 ? 400 : 0);
      });
    });
    const few = [`:${peer.port}`, '-n', '500', '-c', '1', '-q', '--fail-if', 'gap>300ms'];
    const { status, stdout } = await bench(few);
    expect(stdout).toMatch(/\n✗ gap>300ms \(\d\d\d ms\)\n/);
    expect(status).toBe(1);
  });
});

describe('--find-max', () => {
  it('prints each step, and the run at the highest rate that holds', async () => {
    let connections = 0;
    await using peer = await startRawPeer((socket) => {
      const isFirst = (connections += 1) === 1;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => (isFirst ? socket.write(chunk) : socket.resetAndDestroy()));
    });
    await using folder = await temporaryFolder();
    const [out, page] = [folder.file('run.json'), folder.file('run.html')];
    // Two messages, a quarter of a second apart: the rate is reached if the second is back within another.
    const args = [`:${peer.port}`, '-n', '2', '-c', '1', '--rate', '4', '--find-max', 'p50<1h'];
    const { status, stdout } = await bench([...args, '--out', out, '--report', page]);
    const [first, second, ...rest] = stdout.split('\n');
    expect(first).toMatch(/^✓ 4 msg\/s {2}p50<1h: /);
    expect(second).toMatch(/^✗ 8 msg\/s {2}p50<1h: .*, errors: /);
    expect(rest).toContain('highest rate at which p50<1h holds: 4 msg/s');
    expect(rest.join('\n')).toMatch(/ · open loop at 4 msg\/s · /);
    expect(status).toBe(0);
    // What was tried is kept beside the report.
    expect(parse(await readFile(out, 'utf8'))).toMatchObject({
      schema: 1,
      openLoop: { askedPerSecond: 4 },
      findMax: { condition: 'p50<1h', ratePerSecond: 4, interrupted: false },
    });
    expect(await readFile(page, 'utf8')).toContain('Search for the highest rate');
  });

  it('has status 1 where no rate holds', async () => {
    await using peer = await startEchoPeer();
    const args = ['-n', '1', '-c', '1', '--rate', '1', '--find-max', 'max<0ms', '--json'];
    const { status, stdout } = await bench([`:${peer.port}`, ...args]);
    expect(status).toBe(1);
    expect(parse(stdout)).toMatchObject({ schema: 1, findMax: { ratePerSecond: null } });
  });
});
