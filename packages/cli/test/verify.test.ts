// `tcp-echo verify` against servers that echo as they should.
import {
  describeWith,
  holdRefusingPort,
  startEchoPeer,
  startNcatEchoServer,
  startPythonEchoServer,
  startRawPeer,
  startSilentPeer,
  startSocatTlsEchoServer,
  startSocatUnixEchoServer,
} from '@tcp-echo/contract-tests';
import { startEchoServer, type EngineName } from '@tcp-echo/echo-server';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Command } from './support/command.js';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';
import { liveLinesIn, withoutLiveLines } from './support/live-lines.js';
import { ctrlC, runOnTerminal } from './support/terminal.js';
import { verify } from './support/verify.js';

/** A busy machine needs time. */
const timeout = 60_000;
const patient = ['--timeout', '20s'];

const nothingElse = ['close.theirs-first'];

describeWith(['python3', 'ncat', 'socat'], 'verify passes', () => {
  it("Python's asyncio", { timeout }, async () => {
    await using peer = await startPythonEchoServer();
    const { status, idsOf } = await verify(peer.port, '--strict', ...patient);
    expect(idsOf('not-applicable')).toEqual(nothingElse);
    expect({ status, failed: idsOf('failed') }).toEqual({ status: 0, failed: [] });
  });

  it('socat, on a Unix domain socket and over TLS', { timeout }, async () => {
    await using unix = await startSocatUnixEchoServer();
    const onUnix = await verify(undefined, '--unix', unix.path, ...patient);
    expect({ status: onUnix.status, failed: onUnix.idsOf('failed') }).toEqual({
      status: 0,
      failed: [],
    });
    await using tls = await startSocatTlsEchoServer();
    const overTls = await verify(tls.port, '--insecure', ...patient);
    const required = overTls.idsOf('failed').filter((id) => id !== 'close.half');
    expect({ status: overTls.status, required }).toEqual({ status: 0, required: [] });
  });

  it('ncat, which lacks what is only advised', { timeout }, async () => {
    await using peer = await startNcatEchoServer();
    // An unread backlog stops this server for ever, in a process that nobody can end any more.
    const { stdout } = await runMain(['verify', '--list']);
    const ids = stdout.match(/^[\w.-]+/gm) ?? [];
    const only = ids.filter((id) => id !== 'backlog.deep' && id !== 'latency.first-byte').join();
    const { status, idsOf } = await verify(peer.port, '--only', only, ...patient);
    const required = idsOf('failed').filter((id) => id !== 'close.half');
    expect({ status, required }).toEqual({ status: 0, required: [] });
    expect(idsOf('not-applicable')).toEqual(nothingElse);
  });
});

describe('verify passes our own', () => {
  const engines: readonly EngineName[] =
    process.platform === 'linux' ? ['net', 'uring', 'epoll'] : ['net'];

  it.each(engines)('engine %s', { timeout }, async (engine) => {
    await using server = await startEchoServer({ engine });
    const { status, idsOf } = await verify(server.port, '--strict', ...patient);
    expect(idsOf('not-applicable')).toEqual(nothingElse);
    expect({ status, failed: idsOf('failed') }).toEqual({ status: 0, failed: [] });
  });

  it('mode once, and says what does not apply to it', { timeout }, async () => {
    await using server = await startEchoServer({ mode: 'once' });
    const { status, idsOf, lines } = await verify(server.port, ...patient);
    const asked = ['echo.first', 'connect.empty', 'bytes.text', 'close.theirs-first'];
    expect(idsOf('passed')).toEqual(asked);
    expect(idsOf('failed')).toEqual([]);
    expect(lines.find(({ id }) => id === 'close.half')).toMatchObject({
      outcome: 'not-applicable',
      reason: 'the server ends after one message',
    });
    expect(lines.at(-1)).toMatchObject({ event: 'summary', kind: 'once', passed: 4, failed: 0 });
    expect(status).toBe(0);
  });
});

describe('verify', () => {
  it('prints a line for each check, and a summary', async () => {
    await using peer = await startEchoPeer();
    const args = ['verify', `:${peer.port}`, '--only', 'bytes.text,echo.first,close.theirs-first'];
    const { status, stdout, stderr } = await runMain(args);
    const time = String.raw`[\d.]+ (µs|ms|s)`;
    const lines = [
      `✓ echo.first {10}${time}`,
      `✓ bytes.text {10}${time}`,
      '– close.theirs-first {2}does not apply: it never ends first',
      `--- 127.0.0.1:${peer.port}: 2 passed, 0 failed, 1 not applicable in ${time}`,
    ];
    expect(stdout).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('says what was wanted, what came and where, with status 1', async () => {
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => socket.write(String(chunk).replaceAll('\r\n', '\n')));
      socket.on('end', () => socket.end());
    });
    const args = ['verify', `:${peer.port}`, '--only', 'bytes.text'];
    const { status, stdout } = await runMain(args);
    expect(stdout).toMatch(
      /^✗ bytes\.text .* wanted 0d 0a 6c 69 6e 65 0a 6c, got 0a 6c 69 6e 65 0a 6c 69 at offset 4\n--- .*: 0 passed, 1 failed/,
    );
    expect(status).toBe(1);
  });

  it('fails for what is only advised if it is told to be strict', async () => {
    // As ncat does: what is still under way at our end is lost, here of all but the smallest.
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => chunk.length < 100 && socket.write(chunk));
      socket.on('end', () => socket.destroy());
    });
    const only = ['--only', 'echo.first,close.half', ...patient];
    const mild = await verify(peer.port, ...only);
    expect(mild.idsOf('failed')).toEqual(['close.half']);
    expect(mild.lines.at(-1)).toMatchObject({ passed: 1, failed: 0, warnings: 1 });
    expect(mild.status).toBe(0);
    expect((await verify(peer.port, ...only, '--strict')).status).toBe(1);
    const { stdout } = await runMain(['verify', `:${peer.port}`, ...only]);
    expect(stdout).toMatch(/^✓ echo.*\n! close\.half .*\n--- .* 1 advised but missing in/);
  });

  it('is never content with nothing: status 1 where no check applies, or nothing comes', async () => {
    await using peer = await startEchoPeer();
    expect((await verify(peer.port, '--only', 'close.theirs-first')).status).toBe(1);
    await using silent = await startSilentPeer();
    const late = await verify(silent.port, '--only', 'bytes.text', '--timeout', '1s');
    expect(late.lines[0]).toMatchObject({ reason: 'nothing comes back (echo.first)' });
    expect(late.status).toBe(1);
  });

  it('looks at the latency only if it is told what is too slow', async () => {
    await using peer = await startEchoPeer();
    const only = ['--only', 'latency.first-byte'];
    expect((await verify(peer.port, ...only, '--max-latency', '10s')).status).toBe(0);
    const { lines, status } = await verify(peer.port, ...only);
    expect(lines[0]).toMatchObject({
      outcome: 'not-applicable',
      reason: 'it needs a --max-latency',
    });
    expect(status).toBe(1);
  });

  it('ends with status 3 where nothing can be reached', async () => {
    await using closed = await holdRefusingPort();
    const { status, stdout, stderr } = await runMain(['verify', `:${closed.port}`]);
    expect(stderr).toMatch(/^error: connection refused at .*\nhint: /);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it('refuses a check that does not exist, with status 2', async () => {
    const { status, stderr } = await runMain(['verify', ':7', '--only', 'bytes.text,nonsense']);
    expect(stderr).toMatch(/^error: there is no check "nonsense"\nhint: .*--list/);
    expect(status).toBe(2);
  });

  it('lists its checks without connecting', async () => {
    const { status, stdout } = await runMain(['verify', '--list']);
    expect(stdout).toMatchSnapshot();
    expect(status).toBe(0);
    const checks = jsonLines((await runMain(['verify', '--list', '--json'])).stdout);
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(checks.map(({ id }) => id)).toEqual(ids);
    expect(checks[0]).toEqual({
      schema: 1,
      id: 'echo.first',
      level: 'required',
      holds: 'one byte comes back',
    });
  });

  it('ends with status 130 at Ctrl-C', async () => {
    const peerEvents = new EventEmitter();
    await using peer = await startRawPeer((socket) => {
      socket.on('data', () => peerEvents.emit('asked'));
    });
    const asked = once(peerEvents, 'asked');
    await using command = new Command(['verify', `:${peer.port}`]);
    await asked;
    command.child.kill('SIGINT');
    expect(await command.ended).toMatchObject({ status: 130, stderr: 'interrupted\n' });
  });
});

describeWith(['python3'], 'verify on a terminal', () => {
  it('shows which check it makes, as far as the terminal is wide, until Ctrl-C', async () => {
    await using peer = await startSilentPeer();
    const { status, printed } = await runOnTerminal(
      ['verify', `:${peer.port}`, '--timeout', '100s'],
      [
        ['… echo.first', [24, 7]],
        ['… echo\u001b', ctrlC],
      ],
    );
    expect(liveLinesIn(printed)).toEqual(['… echo.first', '… echo']);
    expect(withoutLiveLines(printed)).toBe('interrupted\r\n');
    expect(status).toBe(130);
  });
});
