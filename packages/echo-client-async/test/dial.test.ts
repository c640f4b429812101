// A name with several addresses: they are tried in turn, the next one while the earlier ones go on, and all of them within
// the limits that the caller gave. The names are made up, the addresses and what is behind them are not.
import dns from 'node:dns';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import {
  startEchoPeer,
  startRawPeer,
  startTlsEchoPeer,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The addresses of the loopback network that stand behind the name. */
const addresses: string[] = [];
const host = 'several.test';
/** What the client has opened. */
const sockets: Socket[] = [];
const collect = (message: unknown): void => {
  sockets.push((message as { socket: Socket }).socket);
};

type Lookup = (
  name: string,
  options: object,
  callback: (error: null, all: dns.LookupAddress[]) => void,
) => void;

const { lookup } = dns;
/** Stands in for `dns.lookup` of a name. Servers ask that too, with the address they listen at: which stays what it is. */
const lookUp = vi.fn<Lookup>();

beforeEach(() => {
  lookUp.mockReset().mockImplementation((_name, _options, callback) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    setImmediate(() => {
      callback(null, all);
    });
  });
  vi.spyOn(dns, 'lookup').mockImplementation(((...args: Parameters<Lookup>) => {
    if (isIP(args[0]) === 0) lookUp(...args);
    else Reflect.apply(lookup, dns, args);
  }) as typeof lookup);
});

afterEach(() => {
  unsubscribe('net.client.socket', collect);
  vi.restoreAllMocks();
});

/** From now on `sockets` are those that the client opens. */
function watchSockets(): void {
  sockets.length = 0;
  subscribe('net.client.socket', collect);
}

interface FullQueue extends AsyncDisposable {
  readonly port: number;
  release(): void;
}

/** A server at `at` whose queue is full until it is released. */
async function startFullQueue(at: string, port = 0): Promise<FullQueue> {
  const released = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL('./fixtures/full-queue.mjs', import.meta.url);
  const worker = new Worker(url, { workerData: { host: at, port, released } });
  const [bound] = (await once(worker, 'message')) as [number];
  const waiting = [1, 2].map(() => connect(bound, at));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  const release = (): void => {
    Atomics.store(released, 0, 1);
    Atomics.notify(released, 0);
  };
  return {
    port: bound,
    release,
    async [Symbol.asyncDispose]() {
      for (const socket of waiting) socket.destroy();
      release();
      await worker.terminate();
    },
  };
}

describe.runIf(process.platform === 'linux')('a name with several addresses', () => {
  it('is connected to at the next one while the first does not answer, which is closed then', async () => {
    await using silent = await startFullQueue('127.0.0.2');
    const { port } = silent;
    await using _peer = await startRawPeer((socket) => void socket.pipe(socket), {
      host: '127.0.0.1',
      port,
    });
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.1');
    watchSockets();
    await using connection = await connectEcho({ host, port });
    expect(connection.peer).toMatchObject({ host: '127.0.0.1', port });
    expect(await connection.echo('Hello World!')).toBe('Hello World!');
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  it('is connected to at the one that takes longer than the next one is waited for', async () => {
    await using slow = await startFullQueue('127.0.0.2');
    const { port } = slow;
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.1');
    watchSockets();
    const call = connectEcho({ host, port });
    // Nobody listens at the second address: it fails while the first one is still tried.
    await vi.waitUntil(() => sockets[1]?.destroyed === true, { timeout: 60_000, interval: 5 });
    slow.release();
    await using connection = await call;
    expect(connection.peer).toMatchObject({ host: '127.0.0.2', port });
  });

  it('is given up after the limit that the caller gave, and everything is closed', async () => {
    await using one = await startFullQueue('127.0.0.2');
    const { port } = one;
    await using _other = await startFullQueue('127.0.0.3', port);
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.3');
    watchSockets();
    await expect(connectEcho({ host, port, connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'ERR_ECHO_TIMEOUT',
      operation: 'connect',
      timeoutMs: 300,
      peer: { host, port },
    });
    expect(sockets.length).toBeGreaterThan(0);
    expect(sockets.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('is given up when the signal aborts, and everything is closed', async () => {
    await using silent = await startFullQueue('127.0.0.2');
    const { port } = silent;
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.2', '127.0.0.2');
    watchSockets();
    const controller = new AbortController();
    const call = connectEcho({ host, port, signal: controller.signal });
    await vi.waitUntil(() => sockets.length === 2, { timeout: 60_000, interval: 5 });
    controller.abort('enough');
    await expect(call).rejects.toBe('enough');
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('is told with all of its addresses where all have failed, and tried again', async () => {
    await using peer = await startEchoPeer();
    // TCP has no multicast, so the kernel refuses it at once. A link-local address without its interface would not do:
    // since version 1.47, libuv chooses one, and waits there.
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.3', 'ff02::1');
    const call = tcpEchoClient('x', peer.port, { host, retry: { attempts: 2, delayMs: 1 } });
    await expect(call).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'refused',
      attempts: 2,
      peer: { host, port: peer.port },
      cause: { code: 'ECONNREFUSED', cause: { errors: expect.objectContaining({ length: 2 }) } },
      message: expect.stringMatching(
        /several\.test:\d+ in 2 attempts: ECONNREFUSED at 127\.0\.0\.2 and 127\.0\.0\.3, E[A-Z]+ at ff02::1: nothing listens/,
      ),
    });
  });

  it('tries an address of the other kind second', async () => {
    await using peer = await startEchoPeer();
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.3', '::1');
    const call = tcpEchoClient('x', peer.port, { host });
    const tried = (await call.catch((error: unknown) => error)) as Error & {
      cause: Error & { address: string; cause: AggregateError };
    };
    const others = tried.cause.cause.errors as { address: string }[];
    expect([tried.cause, ...others].map(({ address }) => address)).toEqual([
      '127.0.0.2',
      '::1',
      '127.0.0.3',
    ]);
  });

  it('is secured at the address that has answered', async () => {
    const { ca } = await testCertificates();
    await using peer = await startTlsEchoPeer();
    addresses.splice(0, Infinity, '127.0.0.2', '127.0.0.1');
    const tls = { ca, servername: 'localhost' };
    expect(await tcpEchoClient('Hello World!', peer.port, { host, tls })).toBe('Hello World!');
  });
});

describe('a name', () => {
  it('is looked up as ASCII, and asked for addresses of any kind', async () => {
    await using peer = await startEchoPeer();
    addresses.splice(0, Infinity, '127.0.0.1');
    expect(await tcpEchoClient('x', peer.port, { host: 'Bücher.test' })).toBe('x');
    expect(lookUp).toHaveBeenCalledWith('xn--bcher-kva.test', { all: true }, expect.any(Function));
  });

  it('is not waited for once the signal has aborted', async () => {
    lookUp.mockImplementation(() => undefined);
    const controller = new AbortController();
    const call = connectEcho({ host, port: 7, signal: controller.signal });
    controller.abort('enough');
    await expect(call).rejects.toBe('enough');
  });

  it('is not waited for longer than connecting may take', async () => {
    lookUp.mockImplementation(() => undefined);
    const call = connectEcho({ host, port: 7, connectTimeoutMs: 20 });
    await expect(call).rejects.toMatchObject({ code: 'ERR_ECHO_TIMEOUT', operation: 'connect' });
  });

  it.each([
    ['Bücher.test', 'xn--bcher-kva.test'],
    ['localhost', 'localhost'],
  ])('%s is asked for in TLS as %s', async (name, asked) => {
    const asks: unknown[] = [];
    await using peer = await startTlsEchoPeer({
      SNICallback: (servername: string, done: (error: null) => void) => {
        asks.push(servername);
        done(null);
      },
    });
    addresses.splice(0, Infinity, '127.0.0.1');
    const tls = { rejectUnauthorized: false };
    expect(await tcpEchoClient('x', peer.port, { host: name, tls })).toBe('x');
    expect(asks).toEqual([asked]);
  });
});
