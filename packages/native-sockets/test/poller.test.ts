// Poller, ListeningSocket and SocketCalls against node:net and Python.
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  ListeningSocket,
  NativeMemory,
  Poller,
  pollEvents,
  SocketCalls,
  socketError,
  wake,
  WakeUp,
  type NativeSocketError,
} from '@tcp-echo/native-sockets';
import { describe, expect, it } from 'vitest';
import { echoed, echoedToPython } from './echoed.js';
import { startPollerEcho } from './poller-echo.js';

const { EAGAIN, EBADF, ECONNRESET } = constants.errno;

function errorOf(action: () => unknown): NativeSocketError {
  try {
    action();
  } catch (error) {
    return error as NativeSocketError;
  }
  throw new Error('it did not throw');
}

describe('a server on a Poller', () => {
  it('echoes to 20 clients at once, 1 MiB each', async () => {
    using server = startPollerEcho();
    const { port } = server.listener.address;
    const messages = Array.from({ length: 20 }, (_, i) =>
      Buffer.alloc(1024 * 1024, `client ${i} `),
    );
    const echoes = await Promise.all(messages.map((message) => echoed(message, port)));
    expect(echoes.every((echo, i) => echo.equals(messages[i] ?? Buffer.alloc(0)))).toBe(true);
    while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('echoes to Python', async () => {
    using server = startPollerEcho();
    const echo = await echoedToPython(server.listener.address.port);
    expect(echo).toBe("b'Hello World!'");
  });
});

describe('listening', () => {
  const hello = Buffer.from('hello');

  it.each([
    [{}, '127.0.0.1', 'IPv4'],
    [{ host: '::1' }, '::1', 'IPv6'],
    [{ host: '::' }, '127.0.0.1', 'IPv6'],
    [{ host: '::', ipv6Only: true }, '::1', 'IPv6'],
    [{ host: 'localhost' }, 'localhost', undefined],
  ])('on %o can be reached at %s', async (options, host, family) => {
    using server = startPollerEcho(options);
    const { address } = server.listener;
    if (family !== undefined) expect(address.family).toBe(family);
    expect(await echoed(hello, address.port, host)).toEqual(hello);
  });

  it('with ipv6Only leaves the port of IPv4 to others', async () => {
    using server = startPollerEcho({ host: '::', ipv6Only: true });
    const other = createServer().listen(server.listener.address.port, '127.0.0.1');
    await once(other, 'listening');
    other.close();
  });

  it('throws EADDRINUSE on a port that is taken, and shares it with reusePort', async () => {
    using first = ListeningSocket.listen({ reusePort: true });
    const { port } = first.address;
    const error = errorOf(() => ListeningSocket.listen({ port }));
    expect(error).toMatchObject({ code: 'EADDRINUSE', syscall: expect.any(String), port });
    using second = ListeningSocket.listen({ port, reusePort: true });
    expect(second.address).toEqual(first.address);

    const calls = new SocketCalls();
    const accepted = new Set<ListeningSocket>();
    // Which of the two the kernel takes depends on the client's port.
    while (accepted.size < 2) {
      const client = connect(port);
      await once(client, 'connect');
      for (const listener of [first, second]) {
        const fd = calls.accept(listener.fd);
        if (fd < 0) continue;
        accepted.add(listener);
        calls.close(fd);
      }
      client.destroy();
    }
  });

  it('refuses what is no option', () => {
    for (const options of [{ port: -1 }, { port: 65_536 }, { host: '' }, { backlog: 0 }]) {
      expect(errorOf(() => ListeningSocket.listen(options)).code).toBe('ERR_INVALID_ARGUMENT');
    }
    expect(errorOf(() => new Poller({ maxEvents: 0 })).code).toBe('ERR_INVALID_ARGUMENT');
    expect(errorOf(() => NativeMemory.allocate(0)).code).toBe('ERR_INVALID_ARGUMENT');
  });
});

describe('socket calls', () => {
  it('return errors as negative numbers, of which socketError makes errors', () => {
    using listener = ListeningSocket.listen();
    const calls = new SocketCalls();
    expect(calls.accept(listener.fd)).toBe(-EAGAIN);
    using memory = NativeMemory.allocate(100);
    expect(calls.receive(-1, memory.address, 100)).toBe(-EBADF);
    expect(calls.send(-1, memory.address, 100)).toBe(-EBADF);
    expect(calls.shutdown(-1)).toBe(-EBADF);
    expect(socketError('recv', -EBADF)).toMatchObject({ code: 'EBADF', message: 'recv EBADF' });
  });

  it('half-close, and tell both ends of a connection', async () => {
    using listener = ListeningSocket.listen();
    const calls = new SocketCalls();
    const client = connect(listener.address.port);
    await once(client, 'connect');
    const fd = calls.accept(listener.fd);
    expect(calls.localAddress(fd)).toEqual(listener.address);
    expect(calls.peerAddress(fd).port).toBe((client.address() as AddressInfo).port);
    expect(calls.shutdown(fd)).toBe(0);
    await once(client.resume(), 'end');
    calls.close(fd);
  });

  it('reset a connection', async () => {
    using listener = ListeningSocket.listen();
    const calls = new SocketCalls();
    const client = connect(listener.address.port);
    await once(client, 'connect');
    calls.reset(calls.accept(listener.fd));
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.errno).toBe(-ECONNRESET);
  });
});

describe('a poller', () => {
  it('waits for the time that it was given, and finds nothing', () => {
    using poller = new Poller();
    const before = performance.now();
    expect(poller.wait(70)).toBe(0);
    expect(performance.now() - before).toBeGreaterThan(68);
  });

  it('reports a descriptor with its token, until it is modified or removed', () => {
    using poller = new Poller();
    using wakeUp = new WakeUp();
    poller.add(wakeUp.fd, pollEvents.readable, 123_456);
    expect(poller.wait(0)).toBe(0);
    wake(wakeUp.fd);
    expect([poller.wait(0), poller.token(0), poller.events(0)]).toEqual([
      1,
      123_456,
      pollEvents.readable,
    ]);
    poller.modify(wakeUp.fd, pollEvents.writable, -1);
    expect([poller.wait(0), poller.token(0)]).toEqual([1, -1]);
    poller.remove(wakeUp.fd);
    expect(poller.wait(0)).toBe(0);
    expect(errorOf(() => poller.remove(wakeUp.fd)).code).toBe('ENOENT');
    expect([wakeUp.clear(), wakeUp.clear()]).toEqual([true, false]);
  });

  it('is woken by another thread, also through a descriptor that this one owns', () => {
    using poller = new Poller();
    const place = openSync('/dev/null', 'r');
    using wakeUp = new WakeUp(place);
    expect(wakeUp.fd).toBe(place);
    poller.add(place, pollEvents.readable);
    expect(poller.wait(0)).toBe(0);
    wake(place);
    expect(poller.wait(0)).toBe(1);
    wakeUp.close();
    // Still open, and this thread's to close.
    closeSync(place);
  });

  it('lets the thread be terminated while it waits', async () => {
    const worker = new Worker(new URL('./fixtures/waits.mjs', import.meta.url), {
      workerData: 'Poller',
    });
    await once(worker, 'message');
    expect(await worker.terminate()).toBe(1);
  });

  it('cannot be used after close(), which is harmless twice', () => {
    const poller = new Poller();
    poller.close();
    poller.close();
    for (const use of [() => poller.wait(0), () => poller.add(0, pollEvents.readable)]) {
      expect(errorOf(use)).toMatchObject({
        code: 'ERR_SOCKET_CLOSED',
        message: expect.stringContaining('closed the poller'),
      });
    }
  });
});

function countMappings(): number {
  return readFileSync('/proc/self/maps', 'latin1').split('\n').length;
}

function allocateAndFree(): void {
  for (const size of [1, 5000, 70_000, 3_000_000]) NativeMemory.allocate(size).free();
}

describe('native memory', () => {
  it('is zeroed when it is given back, and used again once', () => {
    const memory = NativeMemory.allocate(10);
    memory.bytes.fill(7);
    memory.free();
    memory.free();
    expect(memory.bytes).toEqual(Buffer.alloc(10));
    using again = NativeMemory.allocate(10);
    using other = NativeMemory.allocate(10);
    expect(again.address).toBe(memory.address);
    expect(other.address).not.toBe(memory.address);
  });

  it('takes nothing more of the address space where it is allocated and freed again and again', () => {
    allocateAndFree();
    const before = countMappings();
    for (let times = 0; times < 1000; times += 1) allocateAndFree();
    expect(countMappings() - before).toBeLessThan(100);
  });

  it('has room for more than is mapped at once', () => {
    const size = 100 * 1024 * 1024;
    using large = NativeMemory.allocate(size);
    large.bytes[size - 1] = 9;
    expect([large.size, large.bytes.at(-1), large.bytes[0]]).toEqual([size, 9, 0]);
  });
});
