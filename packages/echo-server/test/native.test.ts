// The engines on Linux's own sockets: modes, limits, counting, the trace, closing, and what they refuse.
import {
  connectRaw,
  expectSameBytes,
  mebibyte,
  testBytes,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { startEchoServer, type EchoServer, type EchoServerOptions } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nativeEngines } from './support/native-engines.js';
import { blockUntilEchoed, collectTrace, connectEchoing } from './support/threads.js';

async function untilGone(server: EchoServer): Promise<void> {
  // In this order, because another thread counts between the two looks.
  while (server.stats().connectionsTotal === 0 || server.connectionCount > 0) await setImmediate();
}

describe.each(nativeEngines)('engine %s', (engine) => {
  const start = (options: EchoServerOptions = {}): Promise<EchoServer> =>
    startEchoServer({ engine, ...options });

  it('says what it is, and needs nothing of the thread that started it', async () => {
    await using server = await start({ threads: 2 });
    expect([server.engine, server.engineReason, server.threads]).toEqual([
      engine,
      'no other was asked for',
      2,
    ]);
    blockUntilEchoed(server, 4, 300_000);
  });

  it.each([
    ['::1', {}, 'IPv6'],
    ['::', {}, 'IPv6'],
    ['localhost', {}, expect.any(String)],
  ])('listens on %s', async (host, options, family) => {
    await using server = await start({ host, ...options });
    expect(server.address.family).toEqual(family);
    await using client = await connectRaw(server.port, host === '::' ? '127.0.0.1' : host);
    await client.write(Uint8Array.of(1));
    expect(await client.readExactly(1)).toEqual(Buffer.of(1));
  });

  it('refuses a port that is taken', async () => {
    await using server = await start();
    await expect(start({ port: server.port })).rejects.toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      cause: { code: 'EADDRINUSE' },
      // It comes from another thread, and leads here all the same.
      stack: expect.stringContaining('native.test.ts'),
    });
  });

  it.each([1, 2])(
    'lets one of two have a port that start at once, with %i threads',
    async (threads) => {
      const { port } = await start().then(async (server) => {
        await server.close();
        return server;
      });
      const both = await Promise.allSettled([start({ port, threads }), start({ port, threads })]);
      const failed = both.filter((outcome) => outcome.status === 'rejected');
      expect(failed).toMatchObject([
        { reason: { code: 'ERR_LISTEN_FAILED', cause: { code: 'EADDRINUSE' } } },
      ]);
      for (const outcome of both) if (outcome.status === 'fulfilled') await outcome.value.close();
    },
  );

  describe('in mode once', () => {
    it('sends the first chunk back, at most maxBytes, ends, and drops the rest', async () => {
      await using server = await start({ mode: 'once', maxBytes: 5 });
      await using client = await connectRaw(server.port);
      await client.write(Buffer.from('Hello World!'));
      expect(String(await client.readToEnd())).toBe('Hello');
      await client.write(testBytes(mebibyte));
      client.halfClose();
      await untilGone(server);
      expect(server.stats()).toMatchObject({ bytesSent: 5, outcomes: { ended: 1 } });
    });

    it('answers a client that sends nothing with nothing', async () => {
      await using server = await start({ mode: 'once' });
      await using client = await connectRaw(server.port);
      client.halfClose();
      expect(await client.readToEnd()).toHaveLength(0);
    });
  });

  it('in mode discard sends nothing back', async () => {
    await using server = await start({ mode: 'discard' });
    await using client = await connectRaw(server.port);
    await client.write(testBytes(mebibyte));
    client.halfClose();
    expect(await client.readToEnd()).toHaveLength(0);
    await untilGone(server);
    expect(server.stats()).toMatchObject({ bytesReceived: mebibyte, bytesSent: 0 });
  });

  it('in mode chargen sends lines of 72 characters until the peer ends', async () => {
    await using server = await start({ mode: 'chargen' });
    await using client = await connectRaw(server.port);
    const lines = String(await client.readExactly(7030 * 40)).split('\r\n');
    expect(lines.slice(0, -1).every((line) => line.length === 72)).toBe(true);
    expect(lines[0]).toBe(lines[95]);
    expect(lines[1]?.slice(0, 71)).toBe(lines[0]?.slice(1));
    client.halfClose();
    client.socket.resume();
    await once(client.socket, 'end');
    await untilGone(server);
  });

  it('refuses connections beyond maxConnections, and counts them', async () => {
    await using server = await start({ maxConnections: 1 });
    await using first = await connectEchoing(server);
    await using second = await connectRaw(server.port);
    expect(await second.readToEnd()).toHaveLength(0);
    expect(server.stats()).toMatchObject({ connectionsRefused: 1, connectionsTotal: 1 });
    first.halfClose();
    await first.readToEnd();
    await untilGone(server);
    await using _third = await connectEchoing(server);
  });

  it('ends a connection that is silent after idleTimeoutMs, and says so', async () => {
    using trace = collectTrace();
    await using server = await start({ idleTimeoutMs: 40 });
    await using client = await connectRaw(server.port);
    await once(client.socket.resume(), 'end');
    await untilGone(server);
    expect(server.stats().outcomes.timedOut).toBe(1);
    await server.close();
    const messages = trace.events.filter(({ kind }) => kind === 'failed');
    expect(messages.map(({ message }) => message)).toEqual([
      'no byte came or went for 40 ms (idleTimeoutMs)',
    ]);
  });

  it('ends a busy connection after maxConnectionMs', async () => {
    await using server = await start({ maxConnectionMs: 60 });
    await using client = await connectRaw(server.port);
    client.socket.on('data', (chunk) => client.socket.write(chunk));
    client.socket.on('error', () => undefined);
    await client.write(Uint8Array.of(1));
    await untilGone(server);
    expect(server.stats().outcomes.timedOut).toBe(1);
  });

  it('echoes exactly maxBytesPerConnection bytes, and then ends cleanly', async () => {
    await using server = await start({ maxBytesPerConnection: 100_000 });
    await using client = await connectRaw(server.port);
    client.socket.write(testBytes(mebibyte));
    expectSameBytes(await client.readToEnd(), testBytes(mebibyte).subarray(0, 100_000));
    client.halfClose();
    await server.close();
    expect(server.stats()).toMatchObject({ bytesReceived: mebibyte, bytesSent: 100_000 });
    expect(server.stats().outcomes.limited).toBe(1);
  });

  it('reads nothing more from a peer that does not read, and serves the others', async () => {
    await using server = await start();
    // More than there are buffers to receive to.
    const slow = await Promise.all(Array.from({ length: 80 }, () => connectRaw(server.port)));
    const message = testBytes(8 * mebibyte);
    for (const { socket } of slow) {
      socket.pause();
      socket.write(message);
    }
    for (let round = 0; round < 10; round += 1) {
      await using other = await connectEchoing(server);
      other.socket.write(message.subarray(0, mebibyte));
      expectSameBytes(await other.readExactly(mebibyte), message.subarray(0, mebibyte));
    }
    // What the operating system buffers is all that was taken.
    expect(server.stats().bytesReceived).toBeLessThan(80 * message.length);
    const [first] = slow;
    if (first === undefined) throw new Error('there is no first client');
    expectSameBytes(await first.readExactly(message.length), message);
    for (const client of slow) client.socket.destroy();
    await untilGone(server);
  });

  it('counts, times and lists its connections', async () => {
    const startedAt = performance.now();
    await using server = await start();
    await using client = await connectEchoing(server);
    const { address } = server;
    expect(await server.connections()).toEqual([
      {
        number: 1,
        connection: `127.0.0.1:${client.socket.localPort}-127.0.0.1:${server.port}`,
        local: address,
        peer: { ...address, port: client.socket.localPort },
        openedAtMs: expect.any(Number),
        bytesReceived: 1,
        bytesSent: 1,
      },
    ]);
    while (server.stats().echoTime.count === 0) await setImmediate();
    const { echoTime, ...stats } = server.stats();
    expect(stats).toMatchObject({ connectionsOpen: 1, bytesReceived: 1, bytesSent: 1 });
    expect(echoTime.minNs).toBeGreaterThan(0);
    expect(echoTime.maxNs).toBeLessThan((performance.now() - startedAt) * 1e6);
  });

  it('tells the trace what it does, with its bytes', async () => {
    using trace = collectTrace();
    await using server = await start();
    await using client = await connectRaw(server.port);
    const connection = `127.0.0.1:${client.socket.localPort}-127.0.0.1:${server.port}`;
    await client.write(Buffer.from('hello'));
    await client.readExactly(5);
    client.halfClose();
    await client.readToEnd();
    await server.close();
    const told = trace.events.map(({ kind, bytes }) => [kind, bytes && String(Buffer.from(bytes))]);
    expect(told).toEqual([
      ['accepted', undefined],
      ['received', 'hello'],
      ['sending', 'hello'],
      ['ended', undefined],
      ['closing', undefined],
    ]);
    expect(new Set(trace.events.map((event) => event.connection))).toEqual(new Set([connection]));
  });

  it('counts a connection that is reset, and goes on', async () => {
    await using server = await start();
    await using client = await connectEchoing(server);
    client.socket.resetAndDestroy();
    await untilGone(server);
    expect(server.stats().outcomes).toMatchObject({ reset: 1, failed: 0 });
  });

  it('has a chosen connection cut off when the grace of close() is over', async () => {
    await using server = await start({ threads: 2 });
    const clients = await Promise.all(Array.from({ length: 20 }, () => connectEchoing(server)));
    expect(await server.close({ graceMs: 0 })).toMatchObject({ forced: 20, ended: 0 });
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  it.each([
    ['TLS', async () => ({ tls: (await testCertificates()).server })],
    ['faults', async () => ({ faults: [{ fault: 'blackHole' as const }] })],
    ['PROXY protocol', async () => ({ proxyProtocol: 'auto' as const })],
    ['banner', async () => ({ banner: 'on-connect' as const })],
    ['log', async () => ({ log: true })],
    ['Unix domain sockets', async () => ({ path: '\0tcp-echo-native-test' })],
    ['rate limit', async () => ({ rateLimitBytesPerSecond: 1000 })],
    ["mode 'line'", async () => ({ mode: 'line' as const })],
  ])('says that it has no %s', async (what, options) => {
    await expect(start(await options())).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(`engine '${engine}' has no ${what}`),
    });
  });

  it('takes no certificates and no faults later', async () => {
    await using server = await start();
    const { server: tls } = await testCertificates();
    await expect(server.setTls(tls)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    await expect(server.setFaults([])).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

describe("engine 'auto'", () => {
  it('takes the fastest that is there', async () => {
    await using server = await startEchoServer({ engine: 'auto' });
    expect(server.engine).toBe(nativeEngines[0] ?? 'net');
  });

  it("takes 'net' for what only that has, and says why", async () => {
    await using server = await startEchoServer({ engine: 'auto', mode: 'line' });
    expect([server.engine, server.engineReason]).toEqual([
      'net',
      "the faster ones have no mode 'line'",
    ]);
  });

  it('refuses a name that is no engine', async () => {
    await expect(startEchoServer({ engine: 'fast' as 'net' })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });
});
