// A hint is true of the case at hand: it proposes nothing that is there already, and nothing that this command has not.
import { main } from '@tcp-echo/cli';
import {
  answerAtTheEnd,
  startRawPeer,
  startSilentPeer,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';
import { holdIo } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

async function run(line: string) {
  const io = holdIo();
  const status = await main(line.split(' '), io);
  return { status, ...(await io.written()) };
}

/** What ends a connection without a word, as a balancer does whose servers are down. */
const startEndingPeer = () => startRawPeer((socket) => void socket.end());

describe('a hint on an end without a byte', () => {
  it.each(['send hi --port PORT', 'ping :PORT -c 1'])(
    'names what may be wanted and is not there: %s',
    async (line) => {
      await using peer = await startEndingPeer();
      const { stderr } = await run(line.replace('PORT', String(peer.port)));
      expect(stderr).toMatch(/hint: it may want --tls, or a PROXY header, .* servers may be down/);
    },
  );

  it('does not ask for the TLS that is spoken', async () => {
    const { server: tls } = await testCertificates();
    await using server = await startEchoServer({
      tls,
      faults: [{ fault: 'refuse', how: 'close' }],
    });
    const { stderr } = await run(`send hi --port ${server.port} --insecure --timeout 5s`);
    expect(stderr).not.toMatch(/hint: .*--tls\b/);
  });

  it('keeps verify from making checks that wait as long, and says how long that was', async () => {
    await using peer = await startEndingPeer();
    const { status, stdout } = await run(`verify :${peer.port} --json`);
    const lines = jsonLines(stdout);
    const outcomes = lines.slice(0, -1).map(({ outcome }) => outcome);
    expect(outcomes[0]).toBe('failed');
    expect(new Set(outcomes.slice(1))).toEqual(new Set(['not-applicable']));
    expect(lines.at(-1)?.['hint']).toMatch(
      /^it connects, and ends after .* without a byte: it may/,
    );
    expect(status).toBe(1);
  });
});

it('a reset in place of an end is told as such', async () => {
  await using peer = await startRawPeer((socket) => {
    socket.once('data', (chunk: Buffer) => socket.write(chunk));
    socket.once('end', () => socket.resetAndDestroy());
  });
  const { stdout } = await run(`verify :${peer.port} --only connect.empty`);
  expect(stdout).toMatch(/connect\.empty .* wanted its end after all of 0 B, got ECONNRESET/);
});

describe('a hint on a silent server', () => {
  it('names the flags that make such a server answer', async () => {
    await using peer = await startRawPeer(answerAtTheEnd);
    const { stderr } = await run(`send hi --port ${peer.port} --timeout 20ms`);
    expect(stderr).toMatch(
      /hint: is that an echo server\? One that answers line by line needs --lines, one that answers at the end --half-close, one of TLS --tls, /,
    );
  });

  it('leaves out those that are given, and those that the command has not', async () => {
    await using peer = await startSilentPeer();
    const sent = await run(`send hi --port ${peer.port} --timeout 20ms --lines --half-close`);
    expect(sent.stderr).toMatch(/server\? One of TLS --tls, one that is only slow needs a longer/);
    const pinged = await run(`ping :${peer.port} -c 1 --timeout 20ms`);
    expect(pinged.stderr).not.toMatch(/--lines|--half-close/);
  });
});

describe('a hint on where', () => {
  it.each([
    ['127.0.0.1', /^hint: start a server with: tcp-echo serve --port 1$/m],
    // Of this machine, too, if it has any other.
    [ownAddress(), /^hint: start a server with: tcp-echo serve --host \S+ --port 1$/m],
  ])('says how to start a server here: %s', async (host, says) => {
    if (host === undefined) return;
    const { stderr } = await run(`send hi --host ${host} --port 1`);
    expect(stderr).toMatch(says);
  });

  it('says of a link-local address that its interface is missing', async () => {
    const { stderr, status } = await run('send hi --host fe80::1 --port 7');
    if (stderr.includes('EINVAL'))
      expect(stderr).toMatch(/hint: a link-local address needs its interface: fe80::1%/);
    expect(status).toBe(3);
  });

  it('of a service link in TCP_ECHO_PORT is none: it is no setting', async () => {
    const env = { TCP_ECHO_PORT: 'tcp://10.96.12.34:7007', TCP_ECHO_SERVICE_HOST: '10.96.12.34' };
    const io = holdIo([], { env, signal: AbortSignal.abort(130) });
    expect(await main(['serve', '--port', '0'], io)).toBe(0);
    const other = holdIo([], { env: { ...env, TCP_ECHO_HOST: '127.0.0.2' } });
    await main(['send', 'hi'], other);
    expect((await other.written()).stderr).toMatch(/127\.0\.0\.2:7007/);
    const number = holdIo([], { env: { TCP_ECHO_PORT: '1' } });
    await main(['send', 'hi'], number);
    expect((await number.written()).stderr).toMatch(/127\.0\.0\.1:1 /);
  });
});

it('a duration of any length is one', async () => {
  const io = holdIo([], { signal: AbortSignal.abort(130) });
  const long = ['--drain', '9999h', '--fault', 'delay:600h', '--idle-timeout', '1000h'];
  expect(await main(['serve', '--port', '0', ...long], io)).toBe(0);
});

function ownAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

describe.runIf(process.platform === 'linux')('out of descriptors', () => {
  // Node 26 needs 23 to start, and each thread that serves some of its own.
  it.each([
    ['serve --port 0 --engine epoll --threads 6 -q', 24],
    ['serve --port 0 --engine epoll --threads 6 -q', 26],
    ['bench :1 -n 1 -q', 24],
  ])('says so, with status 3: %s, at %i', (line, limit) => {
    const script = `ulimit -n ${limit}; exec "$0" "$@"`;
    const args = ['-c', script, process.execPath, ...commandLine(line.split(' '))];
    const { stderr, status } = spawnSync('sh', args, {
      env: environment(),
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(stderr).toMatch(/^error: this process may open no more files .*\nhint: .*ulimit -n/);
    expect(status).toBe(3);
  });
});
