// What the blocking `echoAll` promises beyond the contract: bounded memory, any source, and a connection
// that is as good as before.
import {
  expectSameBytes,
  mebibyte,
  startPeerThatCorrupts,
  startPythonEchoServer,
  startRawPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { connectEchoSync } from '@tcp-echo/echo-client-sync';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { borrowCaller } from './blocking-caller.js';
import { drain, endless, oneTwoAndAnError, sleep } from './echo-all-support.js';

describe.each(['native', 'bridge'] as const)('engine %s: the memory of echoAll', (engine) => {
  it('holds no more than maxInFlightBytes and one message', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const source = endless(testBytes(1000));
    let givenBack = 0;
    for (const _ of connection.echoAll(source.messages, { maxInFlightBytes: 10_000 })) {
      givenBack += 1;
      expect(source.taken - givenBack).toBeLessThan(11);
      if (givenBack === 500) break;
    }
    expect(source.closed).toBe(true);
  });

  it.each(['x', ''])('holds at most 1024 messages, of %j', async (message) => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const source = endless(message);
    let givenBack = 0;
    for (const echo of connection.echoAll(source.messages)) {
      expect(echo).toBe(message);
      givenBack += 1;
      expect(source.taken - givenBack).toBeLessThanOrEqual(1024);
      if (givenBack === 3000) break;
    }
  });

  it('takes nothing before the first echo is asked for', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const source = endless('x');
    const echoes = connection.echoAll(source.messages);
    expect(connection.echo('something else')).toBe('something else');
    expect(source.taken).toBe(0);
    expect(echoes.next()).toEqual({ done: false, value: 'x' });
    echoes.return();
    expect(source.closed).toBe(true);
  });
});

describe.each(['native', 'bridge'] as const)('engine %s: the source of echoAll', (engine) => {
  it('may fail: the echoes of what it gave before come first', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const { echoes, error } = drain(connection.echoAll(oneTwoAndAnError()));
    expect(echoes).toEqual(['one', 'two']);
    expect(error).toMatchObject({ message: 'no more' });
    expect(connection.echo('and on')).toBe('and on');
  });

  it('may give what is no message: it is refused after the echoes of what came before', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const { echoes, error } = drain(connection.echoAll(['one', 42 as unknown as string]));
    expect(echoes).toEqual(['one']);
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it.each([
    ['text', 'text'],
    ['bytes', Uint8Array.of(1)],
    ['nothing', undefined],
    ['an object', {}],
    ['an asynchronous iterable', Readable.from(['x'])],
  ])('must be a synchronous iterable of messages, not %s', async (_, messages) => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const { error } = drain(connection.echoAll(messages as unknown as string[]));
    expect(error).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('messages must be a synchronous iterable of messages'),
    });
  });

  it('may wait until the peer has what it gave before', async () => {
    const heard = new Int32Array(new SharedArrayBuffer(4));
    await using peer = await startRawPeer((socket) => {
      socket.once('data', () => {
        Atomics.store(heard, 0, 1);
        Atomics.notify(heard, 0);
      });
      socket.pipe(socket);
    });
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine });
    expect(await caller.call('echoAllWaiting', heard)).toEqual(['one', 'heard']);
  });
});

describe.each(['native', 'bridge'] as const)('engine %s: leaving echoAll early', (engine) => {
  it('leaves the connection usable: what was sent comes back first, and is compared', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const source = endless(testBytes(300_000));
    const options = { maxInFlightBytes: 16 * mebibyte };
    for (const echo of connection.echoAll(source.messages, options)) {
      expectSameBytes(echo, testBytes(300_000));
      break;
    }
    expect(source.closed).toBe(true);
    expect(connection.echo('and on')).toBe('and on');
    expect(drain(connection.echoAll(['a', '', 'b'])).echoes).toEqual(['a', '', 'b']);
    expect(connection.failed).toBeUndefined();
  });

  it('does not send what was not yet sent', async () => {
    let received = 0;
    await using peer = await startRawPeer(async (socket) => {
      const [first] = (await once(socket, 'data')) as [Buffer];
      // Nothing is read from here to the end of the first call: the buffers on the way are full then.
      socket.pause().write(first.subarray(0, 1));
      readOn = () => {
        socket.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        socket.write(first.subarray(1));
        socket.pipe(socket);
      };
    });
    let readOn: (() => void) | undefined;
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine });
    const first = { of: ['x', ...Array.from({ length: 64 }, () => testBytes(mebibyte))], take: 1 };
    const options = { maxInFlightBytes: 64 * mebibyte };
    expect(await caller.call('firstOfAll', first, options)).toEqual(['x']);
    readOn?.();
    expect(await caller.call('echo', 'and on')).toBe('and on');
    expect(received).toBeLessThan(32 * mebibyte);
  });

  it('lets the connection half-close', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    for (const _ of connection.echoAll(endless(testBytes(mebibyte)).messages)) break;
    connection.halfClose();
    connection.halfClose();
    expect(connection.failed).toBeUndefined();
    expect(() => connection.echo('x')).toThrow(
      expect.objectContaining({ code: 'ERR_ECHO_CLOSED' }),
    );
  });

  it('because an echo failed gives back those before, tells that failure, and closes the source', async () => {
    await using peer = await startPeerThatCorrupts(2500);
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine });
    const mismatch = { code: 'ERR_ECHO_MISMATCH', offset: 500 };
    expect(await caller.call('echoAllEndless', testBytes(1000))).toMatchObject({
      count: 2,
      error: mismatch,
      closed: true,
    });
    await expect(caller.call('echo', 'x')).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      cause: mismatch,
    });
  });
});

describe.each(['native', 'bridge'] as const)('engine %s: echoAll', (engine) => {
  it('gives back what came in time to a caller that asks for it late', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const echoes = connection.echoAll(['one', 'two', 'three'], { timeoutMs: 1000 });
    expect(echoes.next().value).toBe('one');
    sleep(1200);
    expect(drain(echoes)).toEqual({ echoes: ['two', 'three'], error: undefined });
  });

  it('lets other echoes in between', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    const heard: string[] = [];
    for (const echo of connection.echoAll(['one', 'two', 'three'])) {
      heard.push(echo, connection.echo(`between ${echo}`));
    }
    const between = ['one', 'two', 'three'].flatMap((echo) => [echo, `between ${echo}`]);
    expect(heard).toEqual(between);
  });

  it('ends with the connection', async () => {
    await using peer = await startPythonEchoServer();
    const connection = connectEchoSync({ port: peer.port, engine });
    const source = endless('x');
    const echoes = connection.echoAll(source.messages);
    echoes.next();
    connection.close();
    const { error } = drain(echoes);
    expect(error).toMatchObject({ code: 'ERR_ECHO_CLOSED' });
    expect(source.closed).toBe(true);
  });
});
