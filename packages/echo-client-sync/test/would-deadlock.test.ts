// A blocking call to a server of its own thread fails at once, and only such a call.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { rename, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';
import { relative } from 'node:path';
import { abstractName, startPythonEchoServer, temporaryFolder } from '@tcp-echo/contract-tests';
import { connectEchoSync, tcpEchoClientSync, WouldDeadlockError } from '@tcp-echo/echo-client-sync';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { borrowCaller } from './blocking-caller.js';

const servers: Server[] = [];

async function listenAt(where: ListenOptions, server = createServer()): Promise<Server> {
  servers.push(server);
  server.listen(where);
  await once(server, 'listening');
  return server;
}

async function listen(host: string, server = createServer()): Promise<number> {
  await listenAt({ port: 0, host }, server);
  return (server.address() as AddressInfo).port;
}

/** Echoes for whoever is in another thread. */
function echoServer(): Server {
  return createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
}

/** An echo server at `path` whose event loop is not the test's. */
async function listenInAnotherThread(path: string): Promise<AsyncDisposable> {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    require('node:net')
      .createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
      .listen(workerData, () => parentPort.postMessage('listening'));`;
  const worker = new Worker(source, { eval: true, workerData: path });
  await once(worker, 'message');
  return {
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
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
    // It asked nobody: the limit of an echo is 30 s.
    expect(performance.now() - startedAt).toBeLessThan(25_000);
  });

  it('refuses an HTTP server of this thread as well', async () => {
    const port = await listen('127.0.0.1', createHttpServer());
    expect(() => tcpEchoClientSync('x', port, { engine })).toThrow(WouldDeadlockError);
  });

  it('lets a call to a server of another thread pass', async () => {
    const port = await listen('127.0.0.1', echoServer());
    await using caller = borrowCaller();
    expect(await caller.call('tcpEchoClientSync', 'hi', port, { engine })).toBe('hi');
  });

  it('lets a call to another address with the same port pass', async () => {
    await using peer = await startPythonEchoServer();
    // Same port, another address of the loopback network.
    await listenAt({ port: peer.port, host: '127.0.0.9' });
    expect(tcpEchoClientSync('hi', peer.port, { engine })).toBe('hi');
    expect(tcpEchoClientSync('hi', peer.port, { engine, host: 'localhost' })).toBe('hi');
  });

  it('refuses a server of this thread that does not keep the process alive', async () => {
    const port = await listen('127.0.0.1', createServer().unref());
    expect(() => tcpEchoClientSync('x', port, { engine })).toThrow(WouldDeadlockError);
    expect(() => tcpEchoClientSync('x', port, { engine, host: 'localhost' })).toThrow(
      WouldDeadlockError,
    );
  });

  it('lets a call over IPv4 pass a server of this thread that has the port on IPv6 only', async () => {
    await using peer = await startPythonEchoServer();
    await listenAt({ port: peer.port, host: '::', ipv6Only: true });
    for (const host of ['127.0.0.1', '::ffff:127.0.0.1', '0.0.0.0']) {
      expect(tcpEchoClientSync('hi', peer.port, { engine, host })).toBe('hi');
    }
    expect(() => tcpEchoClientSync('hi', peer.port, { engine, host: '::1' })).toThrow(
      WouldDeadlockError,
    );
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

describe.each(['native', 'bridge'] as const)('engine %s, a Unix domain socket', (engine) => {
  it('of this thread is refused, however its path is written', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await listenAt({ path });
    await symlink(path, folder.file('link.sock'));
    for (const other of [path, folder.file('link.sock'), relative(process.cwd(), path)]) {
      for (const call of [
        () => tcpEchoClientSync('x', { path: other }, { engine }),
        () => connectEchoSync({ path: other, engine }),
      ]) {
        expect(call).toThrow(WouldDeadlockError);
        expect(call).toThrow(
          /await tcpEchoClient\(message, \{ path \}\).*callInBackground\(partial\(/,
        );
      }
    }
  });

  it.runIf(process.platform === 'linux')(
    'of this thread with an abstract name is refused',
    async () => {
      const path = abstractName();
      await listenAt({ path });
      expect(() => tcpEchoClientSync('x', { path }, { engine })).toThrow(WouldDeadlockError);
    },
  );

  it('of this thread is refused where its file was moved to, and another one in its old place is not', async () => {
    await using folder = await temporaryFolder();
    const [path, moved] = [folder.file('echo.sock'), folder.file('moved.sock')];
    await listenAt({ path });
    await rename(path, moved);
    await using _other = await listenInAnotherThread(path);
    expect(tcpEchoClientSync('hi', { path }, { engine })).toBe('hi');
    expect(() => tcpEchoClientSync('x', { path: moved }, { engine })).toThrow(WouldDeadlockError);
  });

  it('of another thread is not refused', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await listenAt({ path }, echoServer());
    await using caller = borrowCaller();
    expect(await caller.call('tcpEchoClientSync', 'hi', { path }, { engine })).toBe('hi');
  });
});
