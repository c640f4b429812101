// `tcp-echo bench` where all goes well: its screen, its object, its files, and each way to ask for load.
import {
  abstractName,
  startEchoPeer,
  startPythonEchoServer,
  startUnixEchoPeer,
  temporaryFolder,
} from '@tcp-echo/contract-tests';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { bench } from './support/bench.js';

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
      String.raw`0\.\d s [ ▁-█]{10} [\d,.]+ msg/s  4 connections · 1 thread · closed loop · \w+ engine`,
      `latency   p50 ${time}  p90 ${time}  p99 ${time}  p99\\.9 ${time}  max ${time}`,
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
    const args = [`:${peer.port}`, '-n', '100', '-c', '2', '--rate', '1k', '-q'];
    const { status, stdout } = await bench(args);
    expect(status).toBe(0);
    expect(stdout).toContain(' · open loop at 1,000 msg/s · ');
    expect(stdout).toMatch(/\nlatency {3}p50 .* {2}from when it was due\n {10}p50 .* sent\n/);
    expect(stdout).toMatch(/\nschedule {2}100 due · \d+ late by 1 ms or more · 0 dropped\n/);
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

  it('tells on standard error how it goes, a line each second, unless -q or --json', async () => {
    await using peer = await startEchoPeer();
    const args = [`:${peer.port}`, '-d', '1200ms', '--warmup', '0ms', '-c', '1'];
    const [told, quiet, json] = await Promise.all([
      bench(args),
      bench([...args, '-q']),
      bench([...args, '--json']),
    ]);
    expect(told.stderr).toMatch(
      /^\d\.\d s [█░]{10} [\d,.]+ msg\/s {2}p99 .* {2}0 errors {2}\d\.\d s left$/m,
    );
    expect({ quiet: quiet.stderr, json: json.stderr }).toEqual({ quiet: '', json: '' });
  });
});

describe('--find-max', () => {
  it('prints each step, and the run at the highest rate that holds', async () => {
    const args = ['--spawn', '-n', '20', '-c', '2', '--rate', '500', '--find-max', 'max<1s'];
    const { status, stdout } = await bench(args);
    const [first = '', ...rest] = stdout.split('\n');
    // A busy machine may not keep up even with that.
    expect(first).toMatch(/^[✓✗] 500 msg\/s {2}max<1s: /);
    const found = rest.find((line) => line.startsWith('highest rate')) ?? '';
    const [, rate] = /^highest rate at which max<1s holds: ([\d,]+) msg\/s$/.exec(found) ?? [];
    expect([first, ...rest]).toContainEqual(expect.stringMatching(`^✓ ${rate} msg/s  max<1s: `));
    expect(rest.join('\n')).toMatch(/ · open loop at [\d,]+ msg\/s · /);
    expect(status).toBe(0);
  });

  it('has status 1 where no rate holds', async () => {
    const args = [
      '--spawn',
      '-n',
      '2',
      '-c',
      '1',
      '--rate',
      '2',
      '--find-max',
      'max<0ms',
      '--json',
    ];
    const { status, stdout } = await bench(args);
    expect(status).toBe(1);
    expect(parse(stdout)).toMatchObject({ schema: 1, findMax: { ratePerSecond: null } });
  });
});
