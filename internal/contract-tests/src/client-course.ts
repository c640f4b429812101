// What every echo client that claims it must do in the course of an echo: half-close, notice that
// nothing moves, tell how long it took.
import { expect, it } from 'vitest';
import { testCertificates } from './certificates.js';
import type { ClientHarness, ContractOptions } from './client-harness.js';
import {
  startEchoPeer,
  startPeerThatAnswersAtTheEnd,
  startPeerThatStallsAfter,
  startRawPeer,
  startSilentPeer,
} from './raw-peers.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
import { startTlsEchoPeer } from './tls-peers.js';

/** The part of the client's contract that is about `halfClose`. */
export function describeHalfClose({ echo }: ClientHarness): void {
  it('sends the end after the message, for a peer that answers only then', async () => {
    await using peer = await startPeerThatAnswersAtTheEnd();
    expect(await echo('all of it', peer.port, { halfClose: true })).toBe('all of it');
    const bytes = testBytes(8 * mebibyte);
    const call = echo(bytes, peer.port, { halfClose: true });
    expectSameBytes((await call) as Uint8Array, bytes);
  });

  it('tells by ERR_ECHO_ENDED_EARLY what came after the half-close', async () => {
    await using peer = await startRawPeer((socket) => {
      socket.resume().on('end', () => socket.end('xx'));
    });
    await expect(echo('xxx', peer.port, { halfClose: true })).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      received: new Uint8Array(Buffer.from('xx')),
      expectedBytes: 3,
    });
  });

  it('rejects with ERR_INVALID_ARGUMENT a halfClose that is no boolean', async () => {
    await expect(
      echo('x', 7, { halfClose: 1 } as unknown as ContractOptions),
    ).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
}

/** The part of the client's contract that is about `idleTimeoutMs`. */
export function describeIdleTimeout({ echo }: ClientHarness): void {
  const idle = { code: 'ERR_ECHO_TIMEOUT', operation: 'idle', timeoutMs: 60 };

  it('rejects with ERR_ECHO_TIMEOUT, idle, when the peer stops in the middle of the echo', async () => {
    await using peer = await startPeerThatStallsAfter(2);
    const call = echo('Hello', peer.port, { idleTimeoutMs: 60 });
    await expect(call).rejects.toMatchObject(idle);
  });

  it('rejects with ERR_ECHO_TIMEOUT, idle, when the peer stops reading', async () => {
    await using peer = await startRawPeer(() => undefined);
    const call = echo(testBytes(16 * mebibyte), peer.port, { idleTimeoutMs: 60 });
    await expect(call).rejects.toMatchObject(idle);
  });

  it('waits for longer than that as long as bytes keep coming', async () => {
    await using peer = await startRawPeer(async (socket) => {
      for await (const chunk of socket) {
        for (const byte of chunk as Buffer) {
          await new Promise((resolve) => setTimeout(resolve, 150));
          socket.write(Buffer.of(byte));
        }
      }
    });
    expect(await echo('Hello World', peer.port, { idleTimeoutMs: 1500 })).toBe('Hello World');
  });

  it.each([0, -1, NaN, '1s', null])(
    'rejects with ERR_INVALID_ARGUMENT: %s for idleTimeoutMs',
    async (idleTimeoutMs) => {
      await expect(echo('x', 7, { idleTimeoutMs } as ContractOptions)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
    },
  );
}

/** The part of the client's contract that is about measured echoes. */
export function describeMeasure(
  measure: NonNullable<ClientHarness['measure']>,
  { can }: ClientHarness,
): void {
  it('measures how long connecting, the first byte and the whole took', async () => {
    await using peer = await startEchoPeer();
    const { echo, timing } = await measure('Hello World!', peer.port);
    expect(echo).toBe('Hello World!');
    const { connectNs = -1, firstByteNs = -1, totalNs, attempts } = timing;
    for (const part of [connectNs, firstByteNs, totalNs]) {
      expect(Number.isSafeInteger(part)).toBe(true);
      expect(part).toBeGreaterThan(0);
    }
    expect(connectNs + firstByteNs).toBeLessThanOrEqual(totalNs);
    expect(timing).not.toHaveProperty('tlsNs');
    expect(attempts).toBe(1);
  });

  it('measures no first byte of an empty message', async () => {
    await using peer = await startSilentPeer();
    const { echo, timing } = await measure('', peer.port);
    expect(echo).toBe('');
    expect(timing).not.toHaveProperty('firstByteNs');
  });

  it.runIf(can?.tls)('measures the TLS handshake for itself', async () => {
    const { ca } = await testCertificates();
    await using peer = await startTlsEchoPeer();
    const { timing } = await measure('x', peer.port, { tls: { ca } });
    const { connectNs = -1, tlsNs = -1, firstByteNs = -1, totalNs } = timing;
    expect(tlsNs).toBeGreaterThan(0);
    expect(connectNs + tlsNs + firstByteNs).toBeLessThanOrEqual(totalNs);
  });

  it('rejects as the echo does', async () => {
    await expect(measure('x', 0)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
}
