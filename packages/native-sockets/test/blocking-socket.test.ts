// BlockingSocket against plain node:net in another thread, and Python in another process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { BlockingSocket, type NativeSocketError, type Readiness } from '@tcp-echo/native-sockets';
import { describe, expect, it } from 'vitest';
import { startPeer } from './peer.js';

const hello = Buffer.from('Hello World!');

function errorOf(action: () => unknown): NativeSocketError {
  try {
    action();
  } catch (error) {
    return error as NativeSocketError;
  }
  throw new Error('it did not throw');
}

describe('connecting', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', 'IPv4'],
    ['::1', '::1', 'IPv6'],
    ['0:0:0:0:0:0:0:1', '::1', 'IPv6'],
    ['::ffff:127.0.0.1', '::ffff:127.0.0.1', 'IPv6'],
  ])('connects to %s and tells both ends', async (host, peerHost, family) => {
    await using peer = await startPeer('echo', '::');
    using socket = BlockingSocket.connect({ host, port: peer.port });
    expect(socket.peerAddress).toEqual({ family, host: peerHost, port: peer.port });
    expect(socket.localAddress).toMatchObject({ family, host: peerHost });
    socket.send(hello);
    const reply = Buffer.alloc(hello.length);
    socket.receiveExactly(reply);
    expect(reply).toEqual(hello);
  });

  it('resolves a name', async () => {
    await using peer = await startPeer('echo', '::');
    using socket = BlockingSocket.connect({ host: 'localhost', port: peer.port });
    const { port } = peer;
    expect([
      { family: 'IPv4', host: '127.0.0.1', port },
      { family: 'IPv6', host: '::1', port },
    ]).toContainEqual(socket.peerAddress);
  });

  it('throws ECONNREFUSED like Node when nobody listens', async () => {
    const peer = await startPeer('echo');
    await peer[Symbol.asyncDispose]();
    const error = errorOf(() => BlockingSocket.connect({ port: peer.port }));
    expect(error.name).toBe('NativeSystemError');
    expect(error.message).toBe(`connect ECONNREFUSED 127.0.0.1:${peer.port}`);
    expect(Object.fromEntries(Object.entries(error))).toEqual({
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '127.0.0.1',
      port: peer.port,
    });
  });

  it('throws the resolver error of a name that nobody knows', () => {
    const error = errorOf(() => BlockingSocket.connect({ host: 'no-such-host.invalid', port: 7 }));
    expect(error).toMatchObject({ syscall: 'getaddrinfo', hostname: 'no-such-host.invalid' });
    // EAI_AGAIN on a machine without a name server.
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(error.code);
  });

  it.each([
    { port: 0 },
    { port: 65_536 },
    { port: 1.5 },
    { port: '7' as unknown as number },
    { port: 7, host: '' },
    { port: 7, host: 'a b' },
    { port: 7, timeoutMs: -1 },
    { port: 7, connectTimeoutMs: Number.NaN },
    { port: 7, connectTimeoutMs: 0 },
    {},
    null,
    undefined,
    7,
  ])('refuses %j with ERR_INVALID_ARGUMENT', (options) => {
    const careless = options as { port: number };
    expect(errorOf(() => BlockingSocket.connect(careless)).code).toBe('ERR_INVALID_ARGUMENT');
  });
});

describe('sending and receiving', () => {
  it.each([2 ** 40, Infinity])('takes %d ms as a time limit, on each step', async (ms) => {
    await using peer = await startPeer('echo');
    const limits = { connectTimeoutMs: ms, timeoutMs: ms };
    using socket = BlockingSocket.connect({ port: peer.port, ...limits });
    const into = new Uint8Array(2);
    socket.send(Uint8Array.of(4, 2), ms);
    socket.receiveExactly(into, ms);
    expect([...into]).toEqual([4, 2]);
  });

  it('uses the part of a buffer that a view shows, and nothing around it', async () => {
    await using peer = await startPeer('echo');
    using socket = BlockingSocket.connect({ port: peer.port });
    const whole = new Uint8Array(100).fill(1);
    socket.send(new Uint8Array(whole.buffer, 10, 5).fill(7));
    const into = new Uint8Array(20).fill(9);
    socket.receiveExactly(into.subarray(3, 8));
    expect([...into]).toEqual([9, 9, 9, 7, 7, 7, 7, 7, ...Array.from({ length: 12 }, () => 9)]);
  });

  it('receives what is there, at most as much as fits', async () => {
    await using peer = await startPeer('echo');
    using socket = BlockingSocket.connect({ port: peer.port });
    socket.send(hello);
    socket.waitUntilReady({ readable: true, writable: false });
    const into = Buffer.alloc(5);
    expect(socket.receive(into)).toBe(5);
    expect(into.toString()).toBe('Hello');
    expect(socket.tryReceive(Buffer.alloc(100))).toBe(7);
    expect(socket.tryReceive(Buffer.alloc(100))).toBeUndefined();
  });

  it('gets the answer to a half-close, then the end', async () => {
    await using peer = await startPeer('answers-after-end');
    using socket = BlockingSocket.connect({ port: peer.port });
    socket.send(hello);
    socket.shutdown();
    const into = Buffer.alloc(hello.length);
    socket.receiveExactly(into);
    expect(into).toEqual(hello);
    expect(socket.receive(into)).toBe(0);
  });

  it('keeps what arrived when the peer ends early', async () => {
    await using peer = await startPeer('ends-after-3');
    using socket = BlockingSocket.connect({ port: peer.port });
    socket.send(hello);
    const into = Buffer.alloc(hello.length);
    const error = errorOf(() => socket.receiveExactly(into));
    expect(error).toMatchObject({ code: 'ERR_SOCKET_ENDED_EARLY', bytesReceived: 3 });
    expect(into.toString('latin1', 0, 3)).toBe('Hel');
  });

  it('throws ECONNRESET when the peer resets', async () => {
    await using peer = await startPeer('resets-on-data');
    using socket = BlockingSocket.connect({ port: peer.port });
    socket.send(hello);
    expect(errorOf(() => socket.receive(Buffer.alloc(1)))).toMatchObject({
      code: 'ECONNRESET',
      syscall: 'recv',
      port: peer.port,
    });
  });

  it('gives back any bytes, however they are cut when sent', async () => {
    await using peer = await startPeer('echo');
    using socket = BlockingSocket.connect({ port: peer.port });
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (pieces) => {
        for (const piece of pieces) socket.send(piece);
        const sent = Buffer.concat(pieces);
        const into = Buffer.alloc(sent.length);
        socket.receiveExactly(into);
        expect(Buffer.compare(into, sent)).toBe(0);
      }),
    );
  });

  it('exchanges text with a Python asyncio server over IPv4', async () => {
    const source = `
import asyncio
async def main():
    async def echo(reader, writer):
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
        writer.close()
    server = await asyncio.start_server(echo, '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())`;
    const python = spawn('python3', ['-c', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(python.stdout, 'data')) as [Buffer];
      using socket = BlockingSocket.connect({ port: Number(line) });
      const message = Buffer.alloc(50_000, 'äöü');
      socket.send(message);
      const reply = Buffer.alloc(message.length);
      socket.receiveExactly(reply);
      expect(Buffer.compare(reply, message)).toBe(0);
    } finally {
      python.kill();
    }
  });
});

describe('time limits', () => {
  it.each([0, 1, 30, 120])('stops waiting for a silent peer after %i ms', async (timeoutMs) => {
    await using peer = await startPeer('silent');
    using socket = BlockingSocket.connect({ port: peer.port });
    const startedAt = performance.now();
    const error = errorOf(() => socket.receive(Buffer.alloc(1), timeoutMs));
    expect(error).toMatchObject({ code: 'ERR_SOCKET_TIMEOUT', timeoutMs, bytesTransferred: 0 });
    // SO_RCVTIMEO counts in jiffies, of 1 to 10 ms.
    expect(performance.now() - startedAt).toBeGreaterThan(timeoutMs - 12);
  });

  it('ends on time although the peer sends a byte again and again', async () => {
    await using peer = await startPeer('trickles-for-ever');
    using socket = BlockingSocket.connect({ port: peer.port, timeoutMs: 200 });
    const error = errorOf(() => socket.receiveExactly(Buffer.alloc(1_000_000)));
    expect(error).toMatchObject({ code: 'ERR_SOCKET_TIMEOUT', timeoutMs: 200 });
    expect((error as unknown as { bytesTransferred: number }).bytesTransferred).toBeGreaterThan(0);
  });

  it('tells how much was sent when the peer does not read', async () => {
    await using peer = await startPeer('never-reads');
    using socket = BlockingSocket.connect({ port: peer.port });
    const error = errorOf(() => socket.send(Buffer.alloc(64 * 1024 * 1024), 100));
    const { bytesTransferred } = error as unknown as { bytesTransferred: number };
    expect(error.code).toBe('ERR_SOCKET_TIMEOUT');
    expect(bytesTransferred).toBeGreaterThan(0);
    expect(bytesTransferred).toBeLessThan(64 * 1024 * 1024);
  });

  it('stays usable after a time-out', async () => {
    await using peer = await startPeer('echo');
    using socket = BlockingSocket.connect({ port: peer.port });
    expect(errorOf(() => socket.receive(Buffer.alloc(1), 0)).code).toBe('ERR_SOCKET_TIMEOUT');
    socket.send(hello);
    expect(socket.receive(Buffer.alloc(100))).toBeGreaterThan(0);
  });
});

describe('closing', () => {
  it('is harmless twice, and ends the peer', async () => {
    await using peer = await startPeer('silent');
    const socket = BlockingSocket.connect({ port: peer.port });
    socket.close();
    socket.close();
    socket[Symbol.dispose]();
    expect(socket.closed).toBe(true);
  });

  it('makes every use an ERR_SOCKET_CLOSED', async () => {
    await using peer = await startPeer('echo');
    const socket = BlockingSocket.connect({ port: peer.port });
    socket.close();
    const into = Buffer.alloc(1);
    for (const use of [
      () => socket.send(into),
      () => socket.trySend(into),
      () => socket.receive(into),
      () => socket.receiveExactly(into),
      () => socket.receiveExactly(new Uint8Array()),
      () => socket.tryReceive(into),
      () => socket.shutdown(),
      () => socket.waitUntilReady({ readable: true, writable: false }),
    ]) {
      expect(errorOf(use).code).toBe('ERR_SOCKET_CLOSED');
    }
  });

  it('refuses what is no buffer, and one without room', async () => {
    await using peer = await startPeer('echo');
    using socket = BlockingSocket.connect({ port: peer.port });
    for (const use of [
      () => socket.send('text' as unknown as Uint8Array),
      () => socket.receive([] as unknown as Uint8Array),
      () => socket.receive(new Uint8Array()),
      () => socket.receiveExactly(undefined as unknown as Uint8Array),
      () => socket.receive(new Uint8Array(1), -1),
      () => socket.send(new Uint8Array(1), -1),
      () => socket.waitUntilReady(null as unknown as Readiness),
    ]) {
      expect(errorOf(use).code).toBe('ERR_INVALID_ARGUMENT');
    }
  });
});

it('goes by its own name when it is printed', () => {
  expect(BlockingSocket.name).toBe('BlockingSocket');
});
