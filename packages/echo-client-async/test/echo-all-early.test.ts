// What `echoAll` leaves behind when it ends early: a connection that is as good as before.
import {
  mebibyte,
  startEchoPeer,
  startPeerThatCorrupts,
  startRawPeer,
  startSilentPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { connectEcho } from '@tcp-echo/echo-client-async';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { drain, endless } from './echo-all-support.js';

async function* oneAndNoMore(): AsyncGenerator<string> {
  yield 'one';
  await new Promise(() => undefined);
}

describe('leaving echoAll early', () => {
  it('leaves the connection usable: what was sent comes back first, and is compared', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const source = endless(testBytes(50_000));
    for await (const echo of connection.echoAll(source)) {
      expect(echo).toHaveLength(50_000);
      break;
    }
    expect(source.closed).toBe(true);
    expect(await connection.echo('and on')).toBe('and on');
    expect(connection.failed).toBeUndefined();
  });

  it('does not send what was not yet sent', async () => {
    let received = 0;
    const test = new EventEmitter();
    await using peer = await startRawPeer(async (socket) => {
      const [first] = (await once(socket, 'data')) as [Buffer];
      socket.pause().write(first.subarray(0, 1));
      await once(test, 'read on');
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      socket.write(first.subarray(1));
      socket.pipe(socket);
    });
    await using connection = await connectEcho({ port: peer.port });
    const message = testBytes(mebibyte);
    function* source(): Generator<Uint8Array> {
      yield message.subarray(0, 1);
      for (;;) yield message;
    }
    const options = { maxInFlightBytes: 64 * mebibyte };
    for await (const _ of connection.echoAll(source(), options)) break;
    test.emit('read on');
    expect(await connection.echo('and on')).toBe('and on');
    // Far less than the 64 MiB that were taken: what fits into the buffers on the way.
    expect(received).toBeLessThan(32 * mebibyte);
    expect(connection.failed).toBeUndefined();
  });

  it('does not wait for a source that does not give anything', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    for await (const echo of connection.echoAll(oneAndNoMore())) {
      expect(echo).toBe('one');
      break;
    }
    expect(await connection.echo('and on')).toBe('and on');
  });

  it('with the abort of its signal throws the reason, and the connection goes on', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const controller = new AbortController();
    const source = endless(testBytes(1000));
    const echoes = connection.echoAll(source, { signal: controller.signal });
    await echoes.next();
    controller.abort('enough');
    await expect(echoes.next()).rejects.toBe('enough');
    expect(source.closed).toBe(true);
    expect(await connection.echo('and on')).toBe('and on');
  });

  it('with an abort does not wait for its source, nor for a peer that does not answer', async () => {
    await using peer = await startSilentPeer();
    const connection = await connectEcho({ port: peer.port });
    for (const first of ['one', undefined]) {
      const controller = new AbortController();
      async function* stuck(): AsyncGenerator<string> {
        if (first !== undefined) yield first;
        controller.abort('enough');
        await new Promise(() => undefined);
      }
      const echoes = connection.echoAll(stuck(), { signal: controller.signal });
      await expect(echoes.next()).rejects.toBe('enough');
    }
    connection.destroy();
  });

  it('because an echo failed tells that failure, and closes the source', async () => {
    await using peer = await startPeerThatCorrupts(2500);
    await using connection = await connectEcho({ port: peer.port });
    const source = endless(testBytes(1000));
    const { echoes, error } = await drain(connection.echoAll(source));
    expect(echoes).toHaveLength(2);
    expect(error).toMatchObject({ code: 'ERR_ECHO_MISMATCH', offset: 500 });
    expect(connection.failed).toBe(error);
    expect(source.closed).toBe(true);
  });
});
