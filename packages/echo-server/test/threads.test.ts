// A server on several threads: one contract, one count, one limit, one trace, and no need of the thread that
// started it.
import {
  connectRaw,
  describeEchoServerContract,
  expectSameBytes,
  mebibyte,
  testBytes,
} from '@tcp-echo/contract-tests';
import { startEchoServer, type EchoServer, type EchoServerOptions } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  blockUntilEchoed,
  collectTrace,
  connectEchoing,
  connectMany,
  describeWithThreads,
} from './support/threads.js';

const threads = 2;

function start(options: EchoServerOptions = {}): Promise<EchoServer> {
  return startEchoServer({ threads, ...options });
}

describeWithThreads('a server on 2 threads', () => {
  describeEchoServerContract({
    name: 'startEchoServer, 2 threads',
    // Linux shares no Unix domain socket between listeners.
    transports: ['IPv4', 'IPv6', ':: over IPv4', ':: over IPv6', 'TLS'],
    start,
  });

  it('listens on one port with all of them, and each gets connections', async () => {
    using trace = collectTrace();
    await using server = await start();
    expect([server.threads, server.engine, server.ready]).toEqual([threads, 'net', true]);
    await using _many = await connectMany(server);
    await server.close({ graceMs: 0 });
    const accepting = trace.events.filter(({ kind }) => kind === 'accepted');
    expect(accepting).toHaveLength(40);
    expect(new Set(accepting.map(({ thread }) => thread)).size).toBe(threads);
  });

  it('gives all threads new faults, and none of them a plan that one cannot use', async () => {
    await using server = await start({ faults: [{ fault: 'blackHole' }] });
    await expect(server.setFaults([{ fault: 'no' }] as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
    await expect(server.setFaults(() => [])).rejects.toThrow(/faults must be plain data/);
    await server.setFaults([{ fault: 'limitData', afterBytes: 0 }]);
    const ends = Array.from({ length: 20 }, async () => {
      await using client = await connectRaw(server.port);
      await client.write(Uint8Array.of(1));
      return (await client.readToEnd()).length;
    });
    expect(new Set(await Promise.all(ends))).toEqual(new Set([0]));
  });

  it('numbers the connections of all threads from 1 on, and tells all that are open', async () => {
    await using server = await start();
    await using _many = await connectMany(server);
    const connections = await server.connections();
    expect(connections.map(({ number }) => number)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    expect(new Set(connections.map(({ connection }) => connection)).size).toBe(40);
    expect(connections[0]).toMatchObject({ bytesReceived: 1, bytesSent: 1 });
  });

  it('counts over all threads, to the byte, also when they have ended', async () => {
    const server = await start();
    await using many = await connectMany(server);
    const stats = { connectionsTotal: 40, connectionsOpen: 40, bytesReceived: 40, bytesSent: 40 };
    expect(server.connectionCount).toBe(40);
    expect(server.stats()).toMatchObject(stats);
    for (const client of many.clients.slice(0, 30)) {
      client.halfClose();
      await client.readToEnd();
    }
    const report = await server.close({ graceMs: 20 });
    // The server may not have seen every connection's end before it was asked to close.
    const { ended, forced } = server.stats().outcomes;
    expect([ended, forced, report.forced]).toEqual([30, 10, 10]);
    expect(server.stats()).toMatchObject({ ...stats, connectionsOpen: 0, echoTime: { count: 40 } });
    expect(server.threads).toBe(0);
  });

  it('keeps maxConnections over all threads', async () => {
    await using server = await start({ maxConnections: 5 });
    const clients = await Promise.all(Array.from({ length: 30 }, () => connectRaw(server.port)));
    const gone = clients.map((client) => {
      client.socket.on('error', () => undefined);
      return once(client.socket.resume(), 'close');
    });
    while (server.stats().connectionsRefused < 25) await setImmediate();
    expect(server.stats()).toMatchObject({ connectionsTotal: 5, connectionsOpen: 5 });
    for (const client of clients) client.halfClose();
    await Promise.all(gone);
    while (server.connectionCount > 0) await setImmediate();
    await using _next = await connectEchoing(server);
    expect(server.stats()).toMatchObject({ connectionsTotal: 6, connectionsRefused: 25 });
  });

  it('echoes while the thread that started it is blocked', async () => {
    await using server = await start();
    blockUntilEchoed(server, 20, mebibyte);
    expect(server.stats().bytesSent).toBe(20 * mebibyte);
  });

  it('takes a port that is given, and lets nobody else take it', async () => {
    await using first = await start();
    await first.close();
    await using server = await start({ port: first.port });
    expect(server.port).toBe(first.port);
    for (const others of [1, 2]) {
      await expect(startEchoServer({ port: server.port, threads: others })).rejects.toMatchObject({
        name: 'ListenError',
        code: 'ERR_LISTEN_FAILED',
        cause: { code: 'EADDRINUSE' },
      });
    }
    await using client = await connectEchoing(server);
    expect(client.socket.remotePort).toBe(server.port);
  });

  it('rejects with the ListenError of its thread when no interface has the address', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has such an address.
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({
      name: 'ListenError',
      code: 'ERR_LISTEN_FAILED',
      message: expect.stringMatching(/192\.0\.2\.1:0: EADDRNOTAVAIL: no interface/),
      address: { host: '192.0.2.1', port: 0 },
      cause: { code: 'EADDRNOTAVAIL' },
    });
  });

  it('listens on every interface of IPv4 and IPv6, by name and by address', async () => {
    for (const host of ['::', 'localhost']) {
      await using server = await start({ host });
      await using client = await connectRaw(server.port, host === '::' ? '::1' : host);
      await client.write(testBytes(1000));
      expectSameBytes(await client.readExactly(1000), testBytes(1000));
    }
  });

  it('closes when the signal aborts', async () => {
    const controller = new AbortController();
    await using server = await start({ signal: controller.signal });
    await using client = await connectEchoing(server);
    client.halfClose();
    controller.abort();
    await client.readToEnd();
    expect(await server.close()).toMatchObject({ forced: 0 });
    await expect(connectRaw(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses an option that is a function, and says why', async () => {
    const options = { identity: { host: () => 'a' } } as object;
    await expect(start(options)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(/^identity must be plain data.*copied.*leave out `threads`$/),
    });
  });
});
