// Ring against node:net and Python.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { withoutIoUring } from '@tcp-echo/contract-tests';
import {
  bufferOf,
  ListeningSocket,
  moreFollows,
  NativeMemory,
  receiveModes,
  registeredFile,
  Ring,
  ringAvailable,
  sendModes,
  SocketCalls,
  wake,
  WakeUp,
  whyNoRing,
  type NativeSocketError,
} from '@tcp-echo/native-sockets';
import { describe, expect, it } from 'vitest';
import { echoed, echoedToPython } from './echoed.js';
import { startRingEcho } from './ring-echo.js';

const { EAGAIN, EBADF, ECANCELED, ETIME } = constants.errno;

type Completion = readonly [token: number, tag: number, result: number, flags: number];

function errorOf(action: () => unknown): NativeSocketError {
  try {
    action();
  } catch (error) {
    return error as NativeSocketError;
  }
  throw new Error('it did not throw');
}

/** The next completions, at least `count`. */
function completions(ring: Ring, count: number): Completion[] {
  const found: Completion[] = [];
  while (found.length < count) {
    if (ring.wait(5000) === 0) throw new Error(`only ${found.length} of ${count} completed`);
    ring.drain((...completion) => found.push(completion));
  }
  return found;
}

/** A connection of node:net to a server in this thread, which has no loop of its own. */
async function connected() {
  const listener = ListeningSocket.listen();
  const client = connect({ port: listener.address.port, allowHalfOpen: true });
  await once(client, 'connect');
  const calls = new SocketCalls();
  const fd = calls.accept(listener.fd);
  return { listener, client, calls, fd };
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe.runIf(ringAvailable())('a server on a Ring', () => {
  it('echoes to 20 clients at once, 1 MiB each', async () => {
    using server = startRingEcho();
    const { port } = server.listener.address;
    const messages = Array.from({ length: 20 }, (_, i) =>
      Buffer.alloc(1024 * 1024, `client ${i} `),
    );
    const echoes = await Promise.all(messages.map((message) => echoed(message, port)));
    expect(echoes.every((echo, i) => echo.equals(messages[i] ?? Buffer.alloc(0)))).toBe(true);
  });

  it('has more idle connections than buffers, and waits for one where all are in use', async () => {
    using server = startRingEcho({ bufferCount: 1 });
    const { port } = server.listener.address;
    const idle = Array.from({ length: 20 }, () => connect(port));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    const message = Buffer.alloc(200_000, 'x');
    const echoes = await Promise.all(Array.from({ length: 8 }, () => echoed(message, port)));
    expect(echoes.every((echo) => echo.equals(message))).toBe(true);
    expect(server.withoutBuffer).toBeGreaterThan(0);
    for (const socket of idle) socket.destroy();
  });

  it('loses nothing in a ring of the smallest size', async () => {
    using server = startRingEcho({ entries: 1, completionEntries: 1 });
    const { port } = server.listener.address;
    const message = Buffer.alloc(300_000, 'y');
    const echoes = await Promise.all(Array.from({ length: 10 }, () => echoed(message, port)));
    expect(echoes.every((echo) => echo.equals(message))).toBe(true);
  });

  it('echoes to Python', async () => {
    using server = startRingEcho({ host: '::' });
    const echo = await echoedToPython(server.listener.address.port);
    expect(echo).toBe("b'Hello World!'");
  });
});

describe.runIf(ringAvailable())('a ring', () => {
  it('hands out completions with their token and tag', () => {
    using ring = new Ring();
    ring.timeout(0, 0x7fff_ffff, -1);
    ring.timeout(1, -5, 0);
    expect(completions(ring, 2)).toEqual([
      [0x7fff_ffff, -1, -ETIME, 0],
      [-5, 0, -ETIME, 0],
    ]);
  });

  it('keeps what does not fit into its queues', () => {
    using ring = new Ring({ entries: 4, completionEntries: 4 });
    for (let token = 0; token < 100; token += 1) ring.shutdown(-1, token, 0);
    const found = completions(ring, 100);
    expect(found.map(([token]) => token).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(found.every(([, , result]) => result === -EBADF)).toBe(true);
  });

  it('receives what is there already, and nothing where nothing is', async () => {
    const { listener, client, calls, fd } = await connected();
    using ring = new Ring();
    using memory = NativeMemory.allocate(16);
    ring.receiveNow(fd, memory.address, 16, 1, 2);
    expect(completions(ring, 1)).toEqual([[1, 2, -EAGAIN, 0]]);
    await new Promise((resolve) => client.write('there', resolve));
    ring.receiveNow(fd, memory.address, 16, 3, 4);
    expect(completions(ring, 1)[0]?.slice(0, 3)).toEqual([3, 4, 5]);
    expect(memory.bytes.toString('latin1', 0, 5)).toBe('there');
    calls.close(fd);
    listener.close();
    client.destroy();
  });

  it('sends and receives by a registered file, which stays open until it is cleared', async () => {
    const { listener, client, calls, fd } = await connected();
    using ring = new Ring();
    using memory = NativeMemory.allocate(16);
    const files = ring.registerFiles(4);
    files.set(3, fd);
    calls.close(fd);
    await new Promise((resolve) => client.write('in', resolve));
    ring.receiveInto(registeredFile(3), memory.address, 16, 1, 2);
    expect(completions(ring, 1)[0]?.slice(0, 3)).toEqual([1, 2, 2]);
    memory.bytes.write('out');
    ring.send(registeredFile(3), memory.address, 3, 5, 6);
    expect(completions(ring, 1)).toEqual([[5, 6, 3, 0]]);
    expect(String((await once(client, 'data'))[0])).toBe('out');
    const ended = once(client, 'end');
    client.resume();
    files.clear(3);
    // The kernel lets go of it while the ring is entered.
    ring.wait(0);
    await ended;
    ring.send(registeredFile(3), memory.address, 3, 7, 8);
    expect(completions(ring, 1)).toEqual([[7, 8, -EBADF, 0]]);
    listener.close();
    client.destroy();
  });

  it('says which table of files it cannot have', () => {
    using ring = new Ring();
    expect(errorOf(() => ring.registerFiles(0)).message).toContain('count');
    ring.registerFiles(1);
    expect(errorOf(() => ring.registerFiles(1)).code).toBe('EBUSY');
  });

  it('waits for the time that it was given, and finds nothing', () => {
    using ring = new Ring();
    const before = performance.now();
    expect(ring.wait(70)).toBe(0);
    expect(performance.now() - before).toBeGreaterThan(68);
  });

  it('receives all that comes with one multishot operation, until it is cancelled', async () => {
    const { listener, client, calls, fd } = await connected();
    using ring = new Ring();
    const buffers = ring.provideBuffers({ group: 0, count: 4, size: 8 });
    ring.receive(fd, buffers, 1, 2, receiveModes.multishot | receiveModes.pollFirst);
    client.write('first');
    await new Promise((resolve) => client.write('second', resolve));
    let text = '';
    while (text.length < 11) {
      for (const [, , result, flags] of completions(ring, 1)) {
        expect(moreFollows(flags)).toBe(true);
        const at = bufferOf(flags) * buffers.size;
        text += buffers.bytes.toString('latin1', at, at + result);
        buffers.giveBack(bufferOf(flags));
      }
    }
    expect(text).toBe('firstsecond');
    ring.cancel(fd, 3, 4);
    const ended = completions(ring, 2).toSorted(([a], [b]) => a - b);
    expect(ended).toEqual([
      [1, 2, -ECANCELED, 0],
      [3, 4, 1, 0],
    ]);
    calls.close(fd);
    client.destroy();
    listener.close();
  });

  it('starts a linked operation after the one before, and cancels it where that fails', async () => {
    const { listener, client, calls, fd } = await connected();
    using ring = new Ring();
    using memory = NativeMemory.allocate(100);
    memory.bytes.write('hello');
    ring.send(fd, memory.address, 5, 1, 0, sendModes.linked);
    ring.shutdown(fd, 2, 0);
    expect(completions(ring, 2)).toEqual([
      [1, 0, 5, 0],
      [2, 0, 0, 0],
    ]);
    const [chunk] = (await once(client, 'data')) as [Buffer];
    expect(String(chunk)).toBe('hello');
    ring.send(-1, memory.address, 5, 3, 0, sendModes.linked);
    ring.receiveInto(fd, memory.address, 5, 4, 0);
    expect(completions(ring, 2)).toEqual([
      [3, 0, -EBADF, 0],
      [4, 0, -ECANCELED, 0],
    ]);
    calls.close(fd);
    client.destroy();
    listener.close();
  });

  it('sends only what goes at once where it must not wait', async () => {
    const { listener, client, calls, fd } = await connected();
    client.pause();
    using ring = new Ring();
    using memory = NativeMemory.allocate(16 * 1024 * 1024);
    ring.send(fd, memory.address, memory.size, 1, 0, sendModes.noWait);
    const [first] = completions(ring, 1);
    expect(first?.[2]).toBeGreaterThan(0);
    expect(first?.[2]).toBeLessThan(memory.size);
    calls.close(fd);
    client.destroy();
    listener.close();
  });

  it('is woken by another thread', async () => {
    using ring = new Ring();
    using wakeUp = new WakeUp();
    ring.poll(wakeUp.fd, 9, 9);
    const waker = new Worker(new URL('./fixtures/waker.mjs', import.meta.url), {
      workerData: wakeUp.fd,
    });
    // The worker needs this thread's loop to start: it is waited for in short times.
    while (ring.wait(1) === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(completions(ring, 1)[0]?.[0]).toBe(9);
    wakeUp.clear();
    wake(wakeUp.fd);
    expect(completions(ring, 1)[0]?.[0]).toBe(9);
    await waker.terminate();
  });

  it('lets go of a listening socket when it is closed', async () => {
    const listener = ListeningSocket.listen({ nonBlocking: false });
    const ring = new Ring();
    ring.accept(listener.fd, 1, 1);
    ring.submit();
    ring.close();
    ring.close();
    listener.close();
    const [error] = (await once(connect(listener.address.port), 'error')) as [Error];
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('cannot be used after close()', () => {
    const ring = new Ring();
    ring.close();
    for (const use of [
      () => ring.wait(0),
      () => ring.submit(),
      () => ring.provideBuffers({ group: 0, count: 1, size: 1 }),
    ]) {
      expect(errorOf(use)).toMatchObject({
        code: 'ERR_SOCKET_CLOSED',
        message: expect.stringContaining('closed the ring'),
      });
    }
  });

  it('refuses what is no size', () => {
    using ring = new Ring();
    for (const use of [
      () => new Ring({ entries: 0 }),
      () => new Ring({ entries: 8, completionEntries: 4 }),
      () => ring.provideBuffers({ group: 0, count: 3, size: 1 }),
      () => ring.provideBuffers({ group: -1, count: 4, size: 1 }),
      () => ring.timeout(-1, 0, 0),
    ]) {
      expect(errorOf(use).code).toBe('ERR_INVALID_ARGUMENT');
    }
  });
});

describe.runIf(ringAvailable())('a worker with a ring', () => {
  it('can be terminated while it waits, and its port is free then', async () => {
    const worker = new Worker(new URL('./fixtures/waits.mjs', import.meta.url), {
      workerData: 'Ring',
    });
    const [port] = (await once(worker, 'message')) as [number];
    expect(await worker.terminate()).toBe(1);
    // The kernel takes a ring down in its own time.
    while (await connects(port));
  });
});

describe('where io_uring is forbidden', () => {
  it.each([
    ['EPERM', /a policy of this container|sysctl/],
    ['ENOSYS', /no io_uring/],
    ['EINVAL', /older than 6\.1/],
  ])('says so after %s', (errno, reason) => {
    const source = `
      const { Ring, ringAvailable, whyNoRing } = require('@tcp-echo/native-sockets');
      let error;
      try { new Ring(); } catch (thrown) { error = thrown; }
      const { name, code, message, reason } = error;
      console.log(JSON.stringify({ name, code, message, reason, why: whyNoRing(), available: ringAvailable() }));`;
    const [command, ...args] = withoutIoUring(constants.errno[errno as 'EPERM']);
    const output = execFileSync(command, [...args, process.execPath, '-e', source], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    const found = JSON.parse(output) as { readonly why: string };
    expect(found).toEqual({
      name: 'RingUnavailableError',
      code: 'ERR_RING_UNAVAILABLE',
      message: `io_uring is unavailable: ${found.why}; use Poller instead`,
      reason: expect.stringMatching(reason),
      why: expect.stringMatching(reason),
      available: false,
    });
  });
});

it('says why there is no ring, or nothing', () => {
  expect(whyNoRing() === undefined).toBe(ringAvailable());
});
