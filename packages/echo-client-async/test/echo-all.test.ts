// What `echoAll` promises beyond the contract: bounded memory, and any source.
import {
  expectSameBytes,
  mebibyte,
  startEchoPeer,
  startRawPeer,
  startSilentPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { connectEcho } from '@tcp-echo/echo-client-async';
import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { drain, endless } from './echo-all-support.js';

describe('the memory of echoAll', () => {
  it('holds no more than maxInFlightBytes and one message, however slow peer and caller are', async () => {
    // Gives a chunk back in each turn of the loop, and reads no more meanwhile.
    await using peer = await startRawPeer(async (socket) => {
      for await (const chunk of socket) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!socket.write(chunk as Buffer)) await once(socket, 'drain');
      }
    });
    await using connection = await connectEcho({ port: peer.port });
    const source = endless(testBytes(1000));
    let givenBack = 0;
    for await (const _ of connection.echoAll(source, { maxInFlightBytes: 10_000 })) {
      givenBack += 1;
      expect(source.taken - givenBack).toBeLessThan(11);
      if (givenBack === 2000) break;
      if (givenBack % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(source.closed).toBe(true);
  });

  it('stays as it was while 128 MiB go through', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const before = process.memoryUsage().arrayBuffers;
    let givenBack = 0;
    for await (const echo of connection.echoAll(endless(testBytes(65_536)))) {
      givenBack += echo.length;
      if (givenBack === 128 * mebibyte) break;
      if (givenBack < 128 * mebibyte - echo.length) continue;
      // V8 frees what it has found to be garbage in a thread of its own, a little later.
      await expect
        .poll(() => {
          collectGarbage();
          return process.memoryUsage().arrayBuffers - before;
        })
        .toBeLessThan(16 * mebibyte);
    }
    expect(givenBack).toBe(128 * mebibyte);
  });

  it('stops taking from an endless source when the peer does not answer', async () => {
    await using peer = await startSilentPeer();
    await using connection = await connectEcho({ port: peer.port, echoTimeoutMs: 50 });
    const source = endless(testBytes(100));
    const echoes = connection.echoAll(source, { maxInFlightBytes: 1000 });
    await expect(echoes.next()).rejects.toMatchObject({ code: 'ERR_ECHO_TIMEOUT' });
    expect(source.taken).toBe(10);
    expect(source.closed).toBe(true);
  });

  it('takes at most 1024 messages at once, if they have few bytes or none', async () => {
    await using peer = await startSilentPeer();
    for (const first of ['x', '']) {
      await using connection = await connectEcho({ port: peer.port, echoTimeoutMs: 50 });
      const waiting = connection.echo('nobody answers').catch(() => undefined);
      const source = endless(first);
      const echoes = connection.echoAll(source);
      await expect(echoes.next()).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' });
      expect(source.taken).toBe(1024);
      await waiting;
    }
  });

  it('takes nothing before the first echo is asked for, nor while none is', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const source = endless('x');
    const echoes = connection.echoAll(source, { maxInFlightBytes: 3 });
    await connection.echo('something else');
    expect(source.taken).toBe(0);
    await echoes.next();
    await connection.echo('something else');
    expect(source.taken).toBe(3);
    await echoes.return();
  });
});

function* oneTwoAndAnError(): Generator<string> {
  yield 'one';
  yield 'two';
  throw new Error('no more');
}

describe('the source of echoAll', () => {
  it('may be a stream', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const bytes = testBytes(mebibyte);
    const chunks = [bytes.subarray(0, 100_000), bytes.subarray(100_000)];
    const { echoes } = await drain(connection.echoAll<Uint8Array>(Readable.from(chunks)));
    expectSameBytes(Buffer.concat(echoes), bytes);
  });

  it('may wait for an echo before it gives the next message', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const test = new EventEmitter();
    async function* conversation(): AsyncGenerator<string> {
      for (const word of ['one', 'two', 'three']) {
        const heard = once(test, 'heard');
        yield word;
        await heard;
      }
    }
    const heard: string[] = [];
    for await (const echo of connection.echoAll(conversation())) {
      heard.push(echo);
      test.emit('heard');
    }
    expect(heard).toEqual(['one', 'two', 'three']);
  });

  it('may fail: the echoes of what it gave before come first', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const { echoes, error } = await drain(connection.echoAll(oneTwoAndAnError()));
    expect(echoes).toEqual(['one', 'two']);
    expect(error).toMatchObject({ message: 'no more' });
    expect(await connection.echo('and on')).toBe('and on');
  });

  it('may give what is no message: it is refused after the echoes of what came before', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const { echoes, error } = await drain(connection.echoAll(['one', 42 as unknown as string]));
    expect(echoes).toEqual(['one']);
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it.each([['text'], [Uint8Array.of(1)], [7], [undefined], [null], [{}]])(
    'must be an iterable of messages, not %j',
    async (messages) => {
      await using peer = await startEchoPeer();
      await using connection = await connectEcho({ port: peer.port });
      const { error } = await drain(connection.echoAll(messages as unknown as string[]));
      expect(error).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('messages must be an iterable of messages'),
      });
    },
  );
});
