// Mode `once` and `handleTcpEcho`: the first chunk back, and always a clean end.
import {
  connectRaw,
  describeWith,
  expectSameBytes,
  isThorough,
  mebibyte,
  testBytes,
  visitOneShotWithPython,
  type RawClient,
} from '@tcp-echo/contract-tests';
import { handleTcpEcho, startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { holdTimers } from './support/hold-timers.js';

/** Turns the loop until the server has so many bytes. */
async function untilReceived(server: EchoServer, byteCount: number): Promise<void> {
  while (server.stats().bytesReceived < byteCount) await setImmediate();
}

/** Goes on sending until the peer does not take it any more. */
async function untilReset(client: RawClient): Promise<void> {
  while (!client.socket.destroyed) {
    client.socket.write(Uint8Array.of(1));
    await setImmediate();
  }
}

describe('mode once', () => {
  it('sends the first chunk back and ends', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('Hello World!'));
    expect(String(await client.readToEnd())).toBe('Hello World!');
  });

  it('sends at most maxBytes back', async () => {
    await using server = await startEchoServer({ mode: 'once', maxBytes: 5 });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('Hello World!'));
    expect(String(await client.readToEnd())).toBe('Hello');
  });

  it('sends nothing back to a client that ends without a byte', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    await using client = await connectRaw(server.port);
    client.halfClose();
    expect(await client.readToEnd()).toHaveLength(0);
  });

  // 10 KB arrive in one chunk and are read at once; of 100 KB something is unread when the reply goes.
  const sizes = [10_000, 100_000];

  it.each(sizes)('answers %i bytes with 100 and a clean end, 500 times of 500', async (size) => {
    await using server = await startEchoServer({ mode: 'once' });
    const message = testBytes(size);
    for (let visit = 0; visit < 500; visit += 1) {
      await using client = await connectRaw(server.port);
      client.socket.write(message);
      expectSameBytes(await client.readToEnd(), message.subarray(0, 100));
    }
    await server.close();
    expect(server.stats()).toMatchObject({ connectionsTotal: 500, connectionsFailed: 0 });
  });

  it('takes what a client goes on sending after its reply, until the client ends', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    await using client = await connectRaw(server.port);
    await client.write(testBytes(1000));
    expectSameBytes(await client.readToEnd(), testBytes(1000).subarray(0, 100));
    for (let piece = 0; piece < 100; piece += 1) await client.write(testBytes(10_000));
    client.halfClose();
    await server.close({ graceMs: 10_000 });
    expect(server.stats()).toMatchObject({ bytesReceived: 1_001_000, connectionsFailed: 0 });
  });

  it('sends a whole chunk back that is larger than the buffer of a socket', async () => {
    await using server = await startEchoServer({ mode: 'once', maxBytes: mebibyte });
    await using client = await connectRaw(server.port);
    await client.write(testBytes(60_000));
    const reply = await client.readToEnd();
    expect(reply.length).toBeGreaterThan(0);
    expectSameBytes(reply, testBytes(60_000).subarray(0, reply.length));
  });

  it('cuts off a client that floods it with more than 64 MiB', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    await using client = await connectRaw(server.port);
    const cutOff = once(client.socket, 'error');
    const block = testBytes(mebibyte);
    const flood = (): void => {
      while (!client.socket.destroyed && client.socket.write(block));
    };
    client.socket.on('drain', flood);
    flood();
    expect(await cutOff).toMatchObject([{ code: expect.stringMatching(/ECONNRESET|EPIPE/) }]);
    expect(server.stats().bytesReceived).toBeGreaterThan(64 * mebibyte);
    expect(server.stats().bytesReceived).toBeLessThan(66 * mebibyte);
  });

  it.runIf(isThorough)('cuts off a client that is silent for 5 s, with its end open', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    await using client = await connectRaw(server.port);
    const startedAt = performance.now();
    await client.write(Uint8Array.of(1));
    client.socket.resume();
    await once(client.socket, 'end');
    expect(server.connectionCount).toBe(1);
    // The client has not ended: only the server's limit can take the connection down.
    await server.close({ graceMs: 600_000 });
    expect(performance.now() - startedAt).toBeGreaterThan(4900);
    expect(server.connectionCount).toBe(0);
  });

  it('cuts such a client off when the timer of its socket says so', async () => {
    const accepted: Socket[] = [];
    await using server = createServer({ allowHalfOpen: true }, (socket) => {
      accepted.push(socket);
      handleTcpEcho(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using client = await connectRaw((server.address() as AddressInfo).port);
    await client.write(Uint8Array.of(1));
    await client.readToEnd();
    const [socket] = accepted;
    expect(socket).toMatchObject({ timeout: 5000, destroyed: false });
    socket?.emit('timeout');
    expect(socket?.destroyed).toBe(true);
  });

  it('cuts off a client that trickles on for more than 30 s', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    await using client = await connectRaw(server.port);
    const failed = once(client.socket, 'error');
    // The clock alone is made up: both ends and every byte are real.
    {
      using _timers = holdTimers();
      await client.write(testBytes(10));
      expectSameBytes(await client.readToEnd(), testBytes(10));
      vi.advanceTimersByTime(29_999);
      await client.write(testBytes(10));
      await untilReceived(server, 20);
      expect(server.connectionCount).toBe(1);
      vi.advanceTimersByTime(1);
      await untilReset(client);
    }
    expect(await failed).toMatchObject([{ code: expect.stringMatching(/ECONNRESET|EPIPE/) }]);
    expect(server.connectionCount).toBe(0);
  });

  describeWith(['python3'], 'with a blocking Python client', () => {
    it.each(sizes)('answers %i bytes with 100 and a clean end, 500 times of 500', async (size) => {
      await using server = await startEchoServer({ mode: 'once' });
      const visit = { count: 500, size, pieceBytes: size };
      expect(await visitOneShotWithPython(server.port, visit)).toBe(500);
    });

    it('does so too when 1 MiB comes in pieces, most of them after the reply', async () => {
      await using server = await startEchoServer({ mode: 'once' });
      const visit = { count: 20, size: mebibyte, pieceBytes: 10_000 };
      expect(await visitOneShotWithPython(server.port, visit)).toBe(20);
    });
  });
});

describe('handleTcpEcho on a plain net.Server', () => {
  it('answers a client that half-closed, although the server does not allow half-open', async () => {
    await using server = createServer(handleTcpEcho).listen(0, '127.0.0.1');
    await once(server, 'listening');
    for (let visit = 0; visit < 50; visit += 1) {
      await using client = await connectRaw((server.address() as AddressInfo).port);
      client.socket.end(testBytes(10_000));
      expectSameBytes(await client.readToEnd(), testBytes(10_000).subarray(0, 100));
    }
  });

  it('leaves what comes to the other listeners of the socket too', async () => {
    const seen: string[] = [];
    await using server = createServer((socket) => {
      socket.on('data', (chunk) => seen.push(`before: ${String(chunk)}`));
      handleTcpEcho(socket);
      socket.on('data', (chunk) => seen.push(`after: ${String(chunk)}`));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await using client = await connectRaw((server.address() as AddressInfo).port);
    await client.write(Buffer.from('Hello'));
    expect(String(await client.readToEnd())).toBe('Hello');
    expect(seen).toEqual(['before: Hello', 'after: Hello']);
  });

  it('refuses a maxBytes that is no positive integer', async () => {
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connected = once(server, 'connection');
    await using client = await connectRaw((server.address() as AddressInfo).port);
    const [socket] = await connected;
    expect(() => {
      handleTcpEcho(socket, { maxBytes: 0 });
    }).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    socket.destroy();
    expect(client.socket.remotePort).toBeGreaterThan(0);
  });
});
