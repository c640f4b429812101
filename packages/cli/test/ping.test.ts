// `tcp-echo ping` against peers that echo as they should.
import {
  describeWith,
  startEchoPeer,
  startNcatEchoServer,
  startPythonEchoServer,
  startRawPeer,
  startSocatTlsEchoServer,
  startSocatUnixEchoServer,
  temporaryFolder,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

/** Runs `ping` on a port, or on what `args` say. */
async function ping(port: number | undefined, ...args: readonly string[]) {
  const address = port === undefined ? [] : [`:${port}`];
  const interval = args.includes('-i') ? [] : ['-i', '1ms'];
  return await runMain(['ping', ...address, ...interval, ...args]);
}

describe('ping', () => {
  it('takes a value right after its letter', async () => {
    await using peer = await startEchoPeer();
    const { status, stdout } = await ping(peer.port, '-c2', '-W5s');
    expect(stdout).toContain(': 2 sent, 2 echoed, ');
    expect(status).toBe(0);
  });

  it('takes the address that serve prints', async () => {
    await using peer = await startEchoPeer();
    const { status, stdout } = await ping(undefined, `tcp://127.0.0.1:${peer.port}`, '-c', '1');
    expect(stdout).toContain(`--- 127.0.0.1:${peer.port}: 1 sent, 1 echoed, `);
    expect(status).toBe(0);
  });

  it('prints a line for each echo, and what they come to', async () => {
    await using peer = await startEchoPeer();
    const { status, stdout, stderr } = await ping(peer.port, '-c', '3');
    const time = String.raw`[\d.]+ (µs|ms|s)`;
    const lines = [
      `seq=1 connect=${time} rtt=${time}`,
      `seq=2 rtt=${time}`,
      `seq=3 rtt=${time}`,
      String.raw`--- 127.0.0.1:${peer.port}: 3 sent, 3 echoed, 0 corrupt; rtt min/p50/p99/max ([\d.]+/){3}${time}, deviation ${time}  [▁-█]{3}`,
    ];
    expect(stdout).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('prints objects with whole nanoseconds for a program', async () => {
    await using peer = await startEchoPeer();
    const { status, stdout } = await ping(peer.port, '-c', '2', '--json');
    const lines = jsonLines(stdout);
    const [first, second, summary] = lines;
    expect(lines).toHaveLength(3);
    expect(first).toMatchObject({ schema: 1, event: 'echoed', seq: 1 });
    for (const ns of [first?.['connectNs'], first?.['rttNs'], second?.['rttNs']]) {
      expect(ns).toSatisfy(Number.isInteger);
    }
    expect(second).not.toHaveProperty('connectNs');
    const target = `127.0.0.1:${peer.port}`;
    const counts = { sent: 2, echoed: 2, lost: 0, corrupt: 0, unconnected: 0 };
    expect(summary).toMatchObject({ schema: 1, event: 'summary', target, ...counts });
    const rtts = [first, second].map((line) => Number(line?.['rttNs'])).toSorted((a, b) => a - b);
    const [minNs, maxNs] = rtts;
    const integer = expect.toSatisfy(Number.isInteger);
    expect(summary?.['rtt']).toEqual({
      minNs,
      p50Ns: integer,
      p99Ns: integer,
      maxNs,
      deviationNs: integer,
    });
    expect(status).toBe(0);
  });

  it.each([
    { args: [], connections: 1 },
    { args: ['--new-connection'], connections: 4 },
  ])('makes $connections connections for 4 echoes with $args', async ({ args, connections }) => {
    let made = 0;
    await using peer = await startRawPeer((socket) => {
      made += 1;
      socket.pipe(socket);
    });
    const { stdout } = await ping(peer.port, '-c', '4', ...args);
    expect(made).toBe(connections);
    expect(stdout.match(/connect=/g)).toHaveLength(connections);
  });

  it('sends as many bytes as it is told, and different ones each time', async () => {
    const received: Buffer[] = [];
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => received.push(chunk));
      socket.pipe(socket);
    });
    await ping(peer.port, '-c', '2', '-s', '4KiB');
    const bytes = Buffer.concat(received);
    expect(bytes).toHaveLength(8192);
    expect(bytes.subarray(0, 4096).equals(bytes.subarray(4096))).toBe(false);
  });

  it('says when each line happened', async () => {
    await using peer = await startEchoPeer();
    const { stdout } = await ping(peer.port, '-c', '1', '-D');
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z seq=1 connect=/);
  });

  it('ends at its deadline', async () => {
    await using peer = await startEchoPeer();
    const { status, stdout } = await ping(peer.port, '-i', '100s', '-w', '2s');
    expect(stdout).toMatch(/^seq=1 .*\n--- .*: 1 sent, 1 echoed/);
    expect(status).toBe(0);
  });

  it('takes its target and its settings from the environment', async () => {
    await using peer = await startEchoPeer();
    const env = { TCP_ECHO_PORT: String(peer.port), TCP_ECHO_COUNT: '2', TCP_ECHO_INTERVAL: '1ms' };
    const { status, stdout } = await runMain(['ping'], { env });
    expect(stdout).toContain(`--- 127.0.0.1:${peer.port}: 2 sent, 2 echoed`);
    expect(status).toBe(0);
  });
});

describeWith(['python3', 'ncat', 'socat'], 'ping with peers of other people', () => {
  it.each([
    ["Python's asyncio", startPythonEchoServer],
    ['ncat', startNcatEchoServer],
  ])('gets its echoes from %s', async (_, start) => {
    await using peer = await start();
    for (const args of [[], ['--new-connection']]) {
      expect(await ping(peer.port, '-c', '3', ...args)).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('gets them from socat on a Unix domain socket', async () => {
    await using peer = await startSocatUnixEchoServer();
    const { status, stdout } = await ping(undefined, '--unix', peer.path, '-c', '2');
    expect(stdout).toContain(`--- unix:${peer.path}: 2 sent, 2 echoed`);
    expect(status).toBe(0);
  });

  it('gets them from socat over TLS, once it is told whom to trust', async () => {
    await using peer = await startSocatTlsEchoServer();
    await using folder = await temporaryFolder();
    const ca = folder.file('ca.pem');
    await writeFile(ca, (await testCertificates()).ca);
    const trusting = ['--ca', ca, '--servername', 'localhost'];
    const { status, stdout } = await ping(peer.port, '-c', '2', ...trusting);
    expect(stdout).toMatch(/^seq=1 connect=\S+ \S+ tls=\S+ \S+ rtt=/);
    expect(status).toBe(0);
    expect(await ping(peer.port, '-c', '1', '--insecure')).toMatchObject({ status: 0 });
    const { status: refused, stderr } = await ping(peer.port, '-c', '1', '--tls');
    expect(stderr).toMatch(/^error: the TLS handshake with .* failed/);
    expect(refused).toBe(3);
  });
});
