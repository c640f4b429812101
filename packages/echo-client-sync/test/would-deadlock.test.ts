// A blocking call to a server of its own thread fails at once, and only such a call.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { startPythonEchoServer } from '@tcp-echo/contract-tests';
import { connectEchoSync, tcpEchoClientSync, WouldDeadlockError } from '@tcp-echo/echo-client-sync';
import { afterEach, describe, expect, it } from 'vitest';
import { BlockingCaller } from './blocking-caller.js';

const servers: Server[] = [];

async function listen(host: string, server = createServer()): Promise<number> {
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

describe.each(['native', 'bridge'] as const)('engine %s', (engine) => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '::ffff:127.0.0.1'],
    ['127.0.0.1', '0.0.0.0'],
    ['127.0.0.1', 'localhost'],
    ['0.0.0.0', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.2'],
    ['0.0.0.0', 'localhost'],
    ['::', '127.0.0.1'],
    ['::', '::1'],
    ['::', 'localhost'],
    ['::1', '::1'],
    ['::1', '0:0:0:0:0:0:0:1'],
  ])('refuses a server of this thread on %s that is called as %s', async (bound, host) => {
    const port = await listen(bound);
    const startedAt = performance.now();
    for (const call of [
      () => tcpEchoClientSync('x', port, { host, engine }),
      () => connectEchoSync({ port, host, engine }),
    ]) {
      expect(call).toThrow(WouldDeadlockError);
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_WOULD_DEADLOCK' }));
      expect(call).toThrow(/await tcpEchoClient\(.*callInBackground\(partial\(/);
    }
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('refuses an HTTP server of this thread as well', async () => {
    const port = await listen('127.0.0.1', createHttpServer());
    expect(() => tcpEchoClientSync('x', port, { engine })).toThrow(WouldDeadlockError);
  });

  it('lets a call to a server of another thread pass', async () => {
    const port = await listen(
      '127.0.0.1',
      createServer({ allowHalfOpen: true }, (s) => s.pipe(s)),
    );
    await using caller = new BlockingCaller();
    expect(await caller.call('tcpEchoClientSync', 'hi', port, { engine })).toBe('hi');
  });

  it('lets a call to another address with the same port pass', async () => {
    await using peer = await startPythonEchoServer();
    // Same port, another address of the loopback network.
    const server = createServer();
    servers.push(server);
    server.listen(peer.port, '127.0.0.9');
    await once(server, 'listening');
    expect(tcpEchoClientSync('hi', peer.port, { engine })).toBe('hi');
    expect(tcpEchoClientSync('hi', peer.port, { engine, host: 'localhost' })).toBe('hi');
  });

  it('lets a call pass once the server of this thread is closed', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(() => tcpEchoClientSync('x', port, { engine })).toThrow(
      expect.objectContaining({ code: 'ERR_CONNECT_FAILED' }),
    );
  });
});
