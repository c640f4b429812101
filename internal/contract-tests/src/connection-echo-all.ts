// What every persistent connection must do with many messages at once.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConnectionHarness } from './connection-harness.js';
import { startEchoPeer, startPeerThatCorrupts, startRawPeer } from './raw-peers.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';

/** The part of the connection's contract that is about `echoAll`. */
export function describeEchoAll({ connect }: ConnectionHarness): void {
  it('echoes all messages in their order: text, bytes and nothing', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    const messages = ['one', Uint8Array.of(0, 255), '', 'four', new Uint8Array()];
    expect(await connection.echoAll?.(messages)).toEqual(messages);
    expect(await connection.echoAll?.([])).toEqual([]);
    expect(await connection.echo('and on')).toBe('and on');
    await connection.close();
  });

  it('echoes any messages, however few bytes may be on their way', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    const anyMessages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(anyMessages, fc.integer({ min: 1, max: 1000 }), async (messages, max) => {
        const echoes = await connection.echoAll?.(messages, { maxInFlightBytes: max });
        expect(echoes).toEqual(messages);
      }),
      { numRuns: 30 },
    );
    await connection.close();
  });

  it('echoes messages larger than what may be on its way, 16 MiB of them', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    const message = testBytes(4 * mebibyte);
    const echoes = await connection.echoAll?.(Array.from({ length: 4 }, () => message));
    expect(echoes).toHaveLength(4);
    for (const echo of echoes ?? []) expectSameBytes(echo as Uint8Array, message);
    await connection.close();
  });

  it('has only so many bytes on their way', async () => {
    let received = 0;
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        // More would be here soon, or never.
        if (received >= 1000) setTimeout(() => socket.destroy(), 100);
      });
    });
    const connection = await connect({ port: peer.port });
    const messages = Array.from({ length: 1000 }, () => testBytes(100));
    const call = connection.echoAll?.(messages, { maxInFlightBytes: 1000 });
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/LOST|ENDED_EARLY/) });
    expect(received).toBe(1000);
    await connection.close();
  });

  it('rejects with the error of the first message that fails', async () => {
    await using peer = await startPeerThatCorrupts(250);
    const connection = await connect({ port: peer.port });
    const call = connection.echoAll?.(Array.from({ length: 5 }, () => testBytes(100)));
    await expect(call).rejects.toMatchObject({ code: 'ERR_ECHO_MISMATCH', offset: 50 });
    await connection.close();
  });

  it('rejects with ERR_ECHO_CLOSED on a closed connection', async () => {
    await using peer = await startEchoPeer();
    const connection = await connect({ port: peer.port });
    await connection.close();
    await expect(connection.echoAll?.(['x'])).rejects.toMatchObject({ code: 'ERR_ECHO_CLOSED' });
  });

  it.each([0, -1, 1.5, Infinity, '1 MiB', null])(
    'rejects with ERR_INVALID_ARGUMENT: %j for maxInFlightBytes',
    async (maxInFlightBytes) => {
      await using peer = await startEchoPeer();
      const connection = await connect({ port: peer.port });
      const options = { maxInFlightBytes: maxInFlightBytes as number };
      await expect(connection.echoAll?.(['x'], options)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
      await connection.close();
    },
  );
}
