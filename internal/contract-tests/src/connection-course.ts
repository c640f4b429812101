// What every persistent connection that claims it must do: connect otherwise than by plain TCP,
// half-close, notice that nothing moves, and tell of itself.
import { expect, it } from 'vitest';
import { testCertificates } from './certificates.js';
import type { ConnectionHarness } from './connection-harness.js';
import {
  holdRefusingPort,
  startEchoPeer,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatStallsAfter,
  startRawPeer,
} from './raw-peers.js';
import { temporaryFolder } from './temporary-folder.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
import { startMutualTlsEchoPeer, startTlsEchoPeer } from './tls-peers.js';
import { startUnixEchoPeer } from './unix-peers.js';

/** The part of the connection's contract that is about how it is made. */
export function describeConnecting({ connect, can }: ConnectionHarness): void {
  it.runIf(can?.unixSockets)('echoes over a Unix domain socket', async () => {
    await using folder = await temporaryFolder();
    await using peer = await startUnixEchoPeer(folder.file('echo.sock'));
    const connection = await connect({ path: peer.path });
    expect(await connection.echo('one')).toBe('one');
    const bytes = testBytes(4 * mebibyte);
    expectSameBytes((await connection.echo(bytes)) as Uint8Array, bytes);
    await connection.close();
  });

  it.runIf(can?.unixSockets)('refuses a path and a port together', async () => {
    const both = { path: '/run/echo.sock', port: 7 };
    await expect(connect(both)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it.runIf(can?.tls)('echoes over TLS, and ends it', async () => {
    const { ca } = await testCertificates();
    await using peer = await startTlsEchoPeer();
    const connection = await connect({ port: peer.port, tls: { ca } });
    expect(await connection.echo('one')).toBe('one');
    const bytes = testBytes(4 * mebibyte);
    expectSameBytes((await connection.echo(bytes)) as Uint8Array, bytes);
    await connection.close();
    await expect(connection.echo('x')).rejects.toMatchObject({ code: 'ERR_ECHO_CLOSED' });
  });

  it.runIf(can?.tls)('rejects with ERR_TLS_FAILED a peer that it cannot trust', async () => {
    await using peer = await startTlsEchoPeer();
    await expect(connect({ port: peer.port, tls: true })).rejects.toMatchObject({
      code: 'ERR_TLS_FAILED',
    });
  });

  it.runIf(can?.tls)('tells by ERR_TLS_FAILED that the peer wants a certificate', async () => {
    const { ca } = await testCertificates();
    await using peer = await startMutualTlsEchoPeer();
    // TLS 1.3 tells it with the first echo, TLS 1.2 while connecting.
    async function echo(): Promise<unknown> {
      const connection = await connect({ port: peer.port, tls: { ca } });
      return connection.echo('x').finally(() => connection.close());
    }
    await expect(echo()).rejects.toMatchObject({ code: 'ERR_TLS_FAILED' });
  });

  it.runIf(can?.retry)('tells how often it tried to connect', async () => {
    await using peer = await holdRefusingPort();
    const call = connect({ port: peer.port, retry: { attempts: 2, delayMs: 1 } });
    await expect(call).rejects.toMatchObject({ code: 'ERR_CONNECT_FAILED', attempts: 2 });
  });
}

/** The part of the connection's contract that is about `halfClose()`. */
export function describeHalfClose({ connect }: ConnectionHarness): void {
  it('ends after its messages, and still takes their echoes', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    expect(await connection.echo('one')).toBe('one');
    await connection.halfClose?.();
    await connection.halfClose?.();
    await expect(connection.echo('x')).rejects.toMatchObject({ code: 'ERR_ECHO_CLOSED' });
    await connection.close();
  });
}

/** The part of the connection's contract that is about `idleTimeoutMs`. */
export function describeIdleTimeout({ connect }: ConnectionHarness): void {
  it('rejects with ERR_ECHO_TIMEOUT, idle, when the peer stops, and then is lost', async () => {
    await using peer = await startPeerThatStallsAfter(2);
    const connection = await connect({ port: peer.port, idleTimeoutMs: 60 });
    const timedOut = { code: 'ERR_ECHO_TIMEOUT', operation: 'idle', timeoutMs: 60 };
    await expect(connection.echo('Hello')).rejects.toMatchObject(timedOut);
    await expect(connection.echo('x')).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      cause: timedOut,
    });
    await connection.close();
  });

  it('may rest between echoes for longer than that, and notices it all the same later', async () => {
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        if (!chunk.includes('three')) socket.write(chunk);
      });
    });
    const connection = await connect({ port: peer.port, idleTimeoutMs: 800 });
    expect(await connection.echo('one')).toBe('one');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await connection.echo('two')).toBe('two');
    await expect(connection.echo('three')).rejects.toMatchObject({ operation: 'idle' });
    await connection.close();
  });
}

/** The part of the connection's contract that is about `measure()`. */
export function describeMeasure({ connect }: ConnectionHarness): void {
  it('measures how long the first byte and the whole took, and nothing of connecting', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    for (const message of ['one', Uint8Array.of(1, 2)]) {
      const { echo, timing } = (await connection.measure?.(message)) ?? {};
      expect(echo).toEqual(message);
      const { firstByteNs = -1, totalNs = -1 } = timing ?? {};
      expect(firstByteNs).toBeGreaterThan(0);
      expect(firstByteNs).toBeLessThanOrEqual(totalNs);
      expect(Object.keys(timing ?? {}).sort()).toEqual(['attempts', 'firstByteNs', 'totalNs']);
    }
    expect((await connection.measure?.(''))?.timing).not.toHaveProperty('firstByteNs');
    await connection.close();
  });
}

/** The part of the connection's contract that is about what it tells of itself. */
export function describeState({ connect, can }: ConnectionHarness): void {
  it('tells how long it took to connect, and that nothing is wrong', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    const { tls, timing, failed } = (await connection.state?.()) ?? {};
    expect(timing?.attempts).toBe(1);
    expect(timing?.connectNs).toBeGreaterThan(0);
    expect(timing?.connectNs).toBeLessThanOrEqual(timing?.totalNs ?? 0);
    expect([tls, failed]).toEqual([undefined, undefined]);
    await connection.close();
    expect((await connection.state?.())?.failed).toBeUndefined();
  });

  it.runIf(can?.tls)('tells what the TLS handshake agreed on', async () => {
    const { ca } = await testCertificates();
    await using peer = await startTlsEchoPeer({ ALPNProtocols: ['echo'], minVersion: 'TLSv1.3' });
    const tls = { ca, servername: 'localhost', alpnProtocols: ['echo'] };
    const connection = await connect({ port: peer.port, tls });
    const state = await connection.state?.();
    expect(state?.tls).toEqual({
      protocol: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      alpnProtocol: 'echo',
      servername: 'localhost',
      peerCertificate: {
        subject: expect.stringContaining('CN=localhost'),
        fingerprint256: expect.stringMatching(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/),
        validTo: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      authorized: true,
    });
    expect(state?.timing.tlsNs).toBeGreaterThan(0);
    await connection.close();
  });

  it('tells which error made it useless', async () => {
    await using peer = await startPeerThatCorrupts(1);
    const connection = await connect({ port: peer.port });
    const mismatch = { code: 'ERR_ECHO_MISMATCH', offset: 1 };
    await expect(connection.echo('xx')).rejects.toMatchObject(mismatch);
    expect((await connection.state?.())?.failed).toMatchObject(mismatch);
    await connection.close();
  });

  it('tells of bytes that nobody asked for, which came with the echo', async () => {
    await using peer = await startPeerThatAdds(Buffer.from('!'));
    const connection = await connect({ port: peer.port });
    expect(await connection.echo('hi')).toBe('hi');
    expect((await connection.state?.())?.failed).toMatchObject({
      code: 'ERR_ECHO_MISMATCH',
      offset: 0,
      expected: undefined,
      actual: 0x21,
    });
    await connection.close();
  });

  it('tells that the peer ended early', async () => {
    await using peer = await startPeerThatEndsAfter(2);
    const connection = await connect({ port: peer.port });
    const endedEarly = { code: 'ERR_ECHO_ENDED_EARLY' };
    await expect(connection.echo('Hello')).rejects.toMatchObject(endedEarly);
    expect((await connection.state?.())?.failed).toMatchObject(endedEarly);
    await connection.close();
  });
}
