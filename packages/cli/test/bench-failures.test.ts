// `tcp-echo bench` where something is wrong: with the server, with what was asked of it, or with the command line.
import {
  holdRefusingPort,
  startEchoPeer,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
  temporaryFolder,
} from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bench } from './support/bench.js';

describe('bench has status 3, and nothing on standard output,', () => {
  it('where nothing listens', async () => {
    await using closed = await holdRefusingPort();
    const { status, stdout, stderr } = await bench([`:${closed.port}`, '-d', '5s', '-q']);
    expect(stderr).toMatch(
      /^error: connection refused at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\nhint: start a server with: tcp-echo serve --port \d+\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it('where a link-local address has no zone', async () => {
    const { status, stdout, stderr } = await bench(['[fe80::1]:7', '-n', '1', '-c', '1', '-q']);
    expect(stderr).toContain('a link-local address needs its interface: fe80::1%');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it('where nothing listens at an address with a zone', async () => {
    await using closed = await holdRefusingPort();
    const { status, stderr } = await bench([`[::1%lo]:${closed.port}`, '-n', '1', '-c', '1', '-q']);
    expect(stderr).toMatch(/^error: connection refused at \[::1%lo\]:\d+ \(ECONNREFUSED\)/);
    expect(status).toBe(3);
  });

  it('where a socket is no file, and with --find-max, too', async () => {
    const args = ['--unix', '/nonexistent/echo.sock', '--find-max', 'p99<1ms', '--json'];
    const { status, stdout, stderr } = await bench(args);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'ERR_CONNECT_FAILED' } });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it('where a host name is not known', async () => {
    const { status, stderr } = await bench(['no-such-host.invalid:7', '-q']);
    // As `send` and `ping` say it.
    expect(stderr).toMatch(
      /^error: no such host: no-such-host\.invalid \(E\w+\)\nhint: .*IP address\n$/,
    );
    expect(status).toBe(3);
  });
});

describe('bench has status 1, and names what is wrong,', () => {
  const few = ['-n', '30', '-c', '2', '-q', '--timeout', '200ms'];

  it('a banner before the echoes', async () => {
    await using server = await startEchoServer({ banner: 'on-connect' });
    const { status, stdout, stderr } = await bench([`:${server.port}`, ...few]);
    expect(stdout).toContain('mismatched');
    expect(stderr).toContain('start it without --banner');
    expect(status).toBe(1);
  });

  it.each([
    {
      what: 'a byte differs',
      start: () => startPeerThatCorrupts(70),
      says: /\n {2}mismatched: .*\n[^]*✗ errors>0 \(\d+\)\n$/,
    },
    {
      what: 'connections are reset',
      start: () => startPeerThatResetsAfter(100),
      says: /\d+ reset\n {2}reset: /,
    },
    {
      what: 'connections end',
      start: () => startPeerThatEndsAfter(100),
      says: /\d+ ended early\n {2}ended early: /,
    },
  ])('where $what', async ({ start, says }) => {
    await using peer = await start();
    const { status, stdout } = await bench([`:${peer.port}`, ...few]);
    expect(stdout).toMatch(says);
    expect(status).toBe(1);
  });

  it('where nothing ever comes back', async () => {
    await using peer = await startSilentPeer();
    const args = ['-d', '300ms', '--warmup', '0ms', '--timeout', '100ms', '-c', '1', '-q'];
    const { status, stdout } = await bench([`:${peer.port}`, ...args]);
    expect(stdout).toContain('\nlatency   nothing came back while it was measured\n');
    expect(status).toBe(1);
    const asked = await bench([`:${peer.port}`, ...args, '--fail-if', 'errors>1M%']);
    expect(asked.status).toBe(2);
    const unanswered = [`:${peer.port}`, ...args, '--fail-if', 'p99>1h', '--fail-if', 'other>0'];
    const told = await bench(unanswered);
    expect(told.stdout).toContain('\n✗ p99>1h (nothing was measured)\n');
    expect(told.status).toBe(1);
  });

  it('with one message, which is told of as one', async () => {
    await using peer = await startPeerThatEndsAfter(0);
    const { stdout } = await bench([`:${peer.port}`, '-n', '1', '-c', '1', '-q']);
    expect(stdout).toContain('ended connection 0 before one of its echoes was back\n');
    expect(stdout).toContain('! 1 error, in which 1 message was lost: that is in no histogram\n');
    await using echo = await startEchoPeer();
    const one = await bench([`:${echo.port}`, '-n', '1', '-c', '1', '-q']);
    expect(one.stdout).toContain('! 1 message was measured: p99 and beyond mean little; run');
  });

  it('where a condition is met, and no other', async () => {
    await using peer = await startEchoPeer();
    const conditions = ['p99>0us', 'rate<100M', 'errors>0.1%', 'p50>1h'];
    const flags = conditions.flatMap((condition) => ['--fail-if', condition]);
    const { status, stdout } = await bench([`:${peer.port}`, ...few, ...flags]);
    expect(stdout).toMatch(/\n✗ p99>0us \(.* [µm]?s\)\n✗ rate<100M \([\d,.]+ msg\/s\)\n$/);
    expect(status).toBe(1);
    const env = { TCP_ECHO_FAIL_IF: 'p99>0us rate<1' };
    const fromEnvironment = await bench([`:${peer.port}`, ...few, '--json'], { env });
    expect(JSON.parse(fromEnvironment.stdout)).toMatchObject({
      broken: [{ condition: 'p99>0us' }],
    });
    expect(fromEnvironment.status).toBe(1);
  });

  it('but not where errors are within what --fail-if allows', async () => {
    await using peer = await startPeerThatEndsAfter(640);
    const args = [`:${peer.port}`, ...few, '--fail-if', 'errors>1000'];
    const { status, stdout } = await bench(args);
    expect(stdout).toMatch(/\d+ ended early\n/);
    expect(status).toBe(0);
  });
});

describe('bench has status 2, before anything is sent,', () => {
  it.each([
    { args: ['--fail-if', 'p99'], says: /^error: --fail-if p99: a condition is a figure, one of/ },
    { args: ['--fail-if', 'erors>0'], says: /no figure "erors", did you mean errors\?\nhint: the/ },
    { args: ['--fail-if', 'p101>1s'], says: /there is no figure "p101"/ },
    { args: ['--fail-if', 'p99>1'], says: /--fail-if p99>1: a duration is a number and a unit/ },
    { args: ['--fail-if', 'rate<fast'], says: /--fail-if rate<fast: a rate is a number/ },
    {
      args: ['--fail-if', 'errors>few'],
      says: /errors is a number, not "few"\nhint: write errors>0/,
    },
    { args: ['--fail-if', 'late>3'], says: /only an open loop has that\nhint: add --rate/ },
    { args: ['--fail-if', 'rate<99%'], says: /only an open loop has that\nhint: add --rate/ },
    { args: ['--find-max', 'p9 9<1ms'], says: /^error: --find-max p9 9<1ms: / },
    { args: ['--repeat', '0'], says: /^error: --repeat 0: repeat must be an integer/ },
    { args: ['--repeat', '2', '--find-max', 'p99<1ms'], says: /and so has no --repeat beside it/ },
    { args: ['-d', '1s', '-n', '5'], says: /--duration and --messages both/ },
    { args: ['--spawn', '--unix', 'x'], says: /--spawn starts a server of its own/ },
    { args: [':7', '--unix', 'x'], says: /--unix is instead of an address/ },
    { args: ['--out', '/nonexistent/run.json'], says: /cannot write .* \(ENOENT\)/ },
    { args: ['--out', '/'], says: /cannot write \/ \(EISDIR\)/ },
    { args: ['--spawn', '-n', '5', '--out', ''], says: /--out "": it must be the name of a file/ },
    { args: ['--rate', '0'], says: /--rate 0: a rate is a number/ },
    { args: ['--engine', 'ring'], says: /--engine ring: it must be auto, / },
    { args: ['--ratte', '5'], says: /did you mean --rate\?/ },
  ])('with $args', async ({ args, says }) => {
    const { status, stdout, stderr } = await bench(args);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('bench that is interrupted', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('prints what was measured until then, and has the status of that', async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    let chunks = 0;
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk) => {
        socket.write(chunk);
        if ((chunks += 1) === 50) controller.abort(130);
      });
    });
    const args = [`:${peer.port}`, '-d', '1h', '--warmup', '0ms', '-c', '1', '-q'];
    const { status, stdout } = await bench([...args, '--out', folder.file('run.json')], {
      signal: controller.signal,
    });
    expect(stdout).toMatch(/ engine · interrupted\n/);
    expect(status).toBe(0);
  });

  it('has the status of the signal where nothing was', async () => {
    await using peer = await startSilentPeer();
    const signal = AbortSignal.abort(143);
    const { status, stdout } = await bench([`:${peer.port}`, '-q'], { signal });
    expect({ status, stdout }).toEqual({ status: 143, stdout: '' });
  });

  it('has the status of the signal where measuring had not begun', async () => {
    const controller = new AbortController();
    let chunks = 0;
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk) => {
        socket.write(chunk);
        if ((chunks += 1) === 50) controller.abort(130);
      });
    });
    const args = [`:${peer.port}`, '-d', '1h', '--warmup', '1h', '-c', '1', '-q', '--json'];
    const { status, stdout } = await bench(args, { signal: controller.signal });
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
  });

  it('has the status of the signal where that ended the server of --spawn before it listened', async () => {
    await using folder = await temporaryFolder();
    const preload = folder.file('interrupt.cjs');
    await writeFile(preload, "process.kill(process.pid, 'SIGINT');");
    vi.stubEnv('NODE_OPTIONS', `--require=${preload}`);
    const signal = AbortSignal.abort(130);
    const { status, stderr } = await bench(['--spawn', '-q'], { signal });
    expect({ status, stderr }).toEqual({ status: 130, stderr: 'interrupted\n' });
  });

  it('prints what --find-max had found, if nothing came back of the step that it cut short', async () => {
    const controller = new AbortController();
    let connections = 0;
    await using peer = await startRawPeer((socket) => {
      const step = (connections += 1);
      socket.on('data', (chunk) => {
        if (step === 1) return socket.write(chunk);
        controller.abort(130);
        return socket.resetAndDestroy();
      });
    });
    // Two messages, a quarter of a second apart: the rate is reached if the second is back within another.
    const args = [`:${peer.port}`, '-n', '2', '-c', '1', '--rate', '4', '--find-max', 'p50<1h'];
    const { status, stdout } = await bench(args, { signal: controller.signal });
    expect(stdout).toMatch(/highest rate at which p50<1h holds.*: 4 msg\/s/);
    expect(status).toBe(0);
  });
});
