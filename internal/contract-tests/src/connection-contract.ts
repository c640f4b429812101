// What every persistent echo connection must do, whatever it is made of.
import { describe, expect, it } from 'vitest';
import {
  describeConnecting,
  describeHalfClose,
  describeIdleTimeout,
  describeMeasure,
  describeState,
} from './connection-course.js';
import { describeEchoAll } from './connection-echo-all.js';
import type { ConnectionHarness } from './connection-harness.js';
import {
  startEchoPeer,
  startJoiningPeer,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startSilentPeer,
} from './raw-peers.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';

/** The tests that every persistent connection must pass. */
export function describeEchoConnectionContract(harness: ConnectionHarness): void {
  const { name, connect, can } = harness;

  describe(`${name}: the contract of echo connections`, () => {
    describeConnecting(harness);
    if (can?.halfClose) describeHalfClose(harness);
    if (can?.idleTimeout) describeIdleTimeout(harness);
    if (can?.measure) describeMeasure(harness);
    if (can?.echoAll) describeEchoAll(harness);
    if (can?.state) describeState(harness);

    it('echoes one message after the other over one connection', async () => {
      await using peer = await startEchoPeer();
      const connection = await connect({ port: peer.port });
      expect(await connection.echo('one')).toBe('one');
      expect(await connection.echo('')).toBe('');
      expect(await connection.echo(Uint8Array.of(0, 255))).toEqual(Uint8Array.of(0, 255));
      await connection.close();
    });

    it('echoes 8 MiB and then 1 byte', async () => {
      await using peer = await startEchoPeer();
      const connection = await connect({ port: peer.port });
      for (const message of [testBytes(8 * mebibyte), Uint8Array.of(1)]) {
        expectSameBytes((await connection.echo(message)) as Uint8Array, message);
      }
      await connection.close();
    });

    it('waits for a peer that answers only once it has the whole message', async () => {
      await using peer = await startJoiningPeer(50_000);
      const connection = await connect({ port: peer.port });
      expectSameBytes((await connection.echo(testBytes(50_000))) as Uint8Array, testBytes(50_000));
      await connection.close();
    });

    it('is closed twice without harm, and echoes no more', async () => {
      await using peer = await startEchoPeer();
      const connection = await connect({ port: peer.port });
      await connection.close();
      await connection.close();
      await expect(connection.echo('x')).rejects.toMatchObject({ code: 'ERR_ECHO_CLOSED' });
    });

    it('rejects with ERR_ECHO_TIMEOUT when the peer never answers, and then is lost', async () => {
      await using peer = await startSilentPeer();
      const connection = await connect({ port: peer.port, echoTimeoutMs: 60 });
      const timedOut = { code: 'ERR_ECHO_TIMEOUT', operation: 'echo', timeoutMs: 60 };
      await expect(connection.echo('x')).rejects.toMatchObject(timedOut);
      await expect(connection.echo('y')).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' });
      await connection.close();
    });

    it('rejects with ERR_ECHO_MISMATCH at the offset within the message', async () => {
      await using peer = await startPeerThatCorrupts(7);
      const connection = await connect({ port: peer.port });
      expect(await connection.echo('Hello')).toBe('Hello');
      await expect(connection.echo('World')).rejects.toMatchObject({
        code: 'ERR_ECHO_MISMATCH',
        offset: 2,
        expected: 0x72,
        actual: 0x8d,
      });
      await expect(connection.echo('!')).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' });
      await connection.close();
    });

    it('rejects with ERR_ECHO_ENDED_EARLY and what did arrive', async () => {
      await using peer = await startPeerThatEndsAfter(2);
      const connection = await connect({ port: peer.port });
      await expect(connection.echo('Hello')).rejects.toMatchObject({
        code: 'ERR_ECHO_ENDED_EARLY',
        received: new Uint8Array(Buffer.from('He')),
        expectedBytes: 5,
      });
      await connection.close();
    });

    it('rejects with ERR_CONNECTION_LOST and what did arrive when the peer resets', async () => {
      await using peer = await startPeerThatResetsAfter(2);
      const connection = await connect({ port: peer.port });
      await expect(connection.echo('Hello')).rejects.toMatchObject({
        code: 'ERR_CONNECTION_LOST',
        received: new Uint8Array(Buffer.from('He')),
        expectedBytes: 5,
      });
      await connection.close();
    });
  });
}
