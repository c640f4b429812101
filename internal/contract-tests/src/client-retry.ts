// What every echo client that tries again must do about a server that is not ready, or never is.
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { testCertificates } from './certificates.js';
import type { ClientHarness, ContractOptions } from './client-harness.js';
import { holdRefusingPort, startRawPeer } from './raw-peers.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTlsEchoPeer } from './tls-peers.js';
import { startUnixEchoPeer } from './unix-peers.js';

/** The part of the client's contract that is about `retry`. */
export function describeRetry({ echo, measure, can, nextFailure }: ClientHarness): void {
  /** More tries than the start of any server takes; the limit of connecting still holds. */
  const patiently = { attempts: 1_000_000, delayMs: 1 };

  it.runIf(nextFailure && process.platform === 'linux')(
    'waits for a server that starts after the first try',
    async () => {
      // No ephemeral port: nobody else listens at an address of its own of the loopback network.
      const where = { host: `127.${oneTo(254)}.${oneTo(254)}.${oneTo(254)}`, port: 7007 };
      const failure = nextFailure?.();
      const call = echo('x', where.port, { host: where.host, retry: patiently });
      await failure;
      await using peer = await startRawPeer((socket) => void socket.pipe(socket), where);
      expect(await call).toBe('x');
      expect(peer.port).toBe(where.port);
    },
  );

  it.runIf(nextFailure && can?.unixSockets)(
    'waits for a socket that is not there yet',
    async () => {
      await using folder = await temporaryFolder();
      const path = folder.file('later.sock');
      const failure = nextFailure?.();
      const call = echo('x', { path }, { retry: patiently });
      await failure;
      await using peer = await startUnixEchoPeer(path);
      expect(await call).toBe('x');
      expect(peer.path).toBe(path);
    },
  );

  it.runIf(measure && can?.tls)('tries again when the peer ends the handshake', async () => {
    const { ca } = await testCertificates();
    let connections = 0;
    await using inner = await startTlsEchoPeer();
    await using peer = await startRawPeer((socket) => {
      connections += 1;
      if (connections < 3) socket.once('data', () => socket.end());
      else forward(socket, inner.port);
    });
    const options = { tls: { ca }, retry: { attempts: 3, delayMs: 1 } };
    const { echo: text, timing } = (await measure?.('x', peer.port, options)) ?? {};
    expect(text).toBe('x');
    expect(timing?.attempts).toBe(3);
  });

  it('rejects with the last failure, and how often it tried, when no try is left', async () => {
    await using peer = await holdRefusingPort();
    const retry = { attempts: 3, delayMs: 1 };
    await expect(echo('x', peer.port, { retry })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'refused',
      attempts: 3,
      message: expect.stringContaining('in 3 attempts'),
    });
  });

  it('rejects with ERR_ECHO_TIMEOUT of connecting, whose cause is the last failure, when the time is over', async () => {
    await using peer = await holdRefusingPort();
    const call = echo('x', peer.port, { retry: patiently, connectTimeoutMs: 100 });
    await expect(call).rejects.toMatchObject({
      code: 'ERR_ECHO_TIMEOUT',
      operation: 'connect',
      timeoutMs: 100,
      cause: { code: 'ERR_CONNECT_FAILED', reason: 'refused' },
      message: expect.stringMatching(
        /the (only attempt|last of \d+ attempts) failed with ECONNREFUSED/,
      ),
    });
  });

  it('never echoes a second time', async () => {
    let connections = 0;
    await using peer = await startRawPeer((socket) => {
      connections += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    await expect(echo('x', peer.port, { retry: true })).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
    });
    expect(connections).toBe(1);
  });

  it.runIf(can?.tls)('does not try again what the next try would not change', async () => {
    await using peer = await startTlsEchoPeer();
    await expect(echo('x', peer.port, { tls: true, retry: true })).rejects.toMatchObject({
      code: 'ERR_TLS_FAILED',
      attempts: 1,
    });
  });

  it('tries once where retry is false', async () => {
    await using peer = await holdRefusingPort();
    await expect(echo('x', peer.port, { retry: false })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      attempts: 1,
    });
  });

  it.each<[string, unknown]>([
    ['a number', 3],
    ['a misspelt name', { attemps: 3 }],
    ['no attempt', { attempts: 0 }],
    ['a negative delay', { delayMs: -1 }],
    ['a longest delay as text', { maxDelayMs: '1s' }],
  ])('rejects with ERR_INVALID_ARGUMENT: %s for retry', async (_, retry) => {
    await expect(echo('x', 7, { retry } as ContractOptions)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });
}

function oneTo(max: number): number {
  return 1 + Math.floor(Math.random() * max);
}

function forward(socket: Socket, port: number): void {
  const onward = connect(port, '127.0.0.1');
  onward.on('error', () => socket.destroy());
  socket.pipe(onward).pipe(socket);
}
