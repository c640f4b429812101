// Connecting without blocking, with a Poller and with a Ring, to node:net and Python.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { holdRefusingPort, startPythonEchoServer, temporaryFolder } from '@tcp-echo/contract-tests';
import {
  bufferOf,
  NativeMemory,
  PeerAddress,
  Poller,
  pollEvents,
  Ring,
  ringAvailable,
  sendModes,
  SocketCalls,
} from '@tcp-echo/native-sockets';
import { describe, expect, it } from 'vitest';

const { ECANCELED, ECONNREFUSED, EINPROGRESS, ENOENT } = constants.errno;
const hello = Buffer.from('Hello World!');

/** An echo server of node:net, whose loop is the test's own. */
async function startEcho(where: { host: string } | { path: string }) {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  server.listen('host' in where ? { ...where, port: 0 } : where);
  await once(server, 'listening');
  const address = server.address();
  const peer =
    typeof address === 'object' && address !== null
      ? { host: address.address, port: address.port }
      : { path: String(address) };
  return { peer, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Waits without blocking this thread, in which the peer runs. */
async function wait(waiting: Poller | Ring): Promise<void> {
  while (waiting.wait(0) === 0) await setImmediate();
}

/** Connects and lets `hello` be echoed; what came back, or the negative result of connecting. */
type Visit = (peer: PeerAddress) => Promise<string | number>;

async function visitWithPoller(peer: PeerAddress): Promise<string | number> {
  const calls = new SocketCalls();
  using poller = new Poller();
  using memory = NativeMemory.allocate(64);
  const fd = calls.open(peer);
  try {
    const begun = calls.connect(fd, peer);
    if (begun === -EINPROGRESS) {
      poller.add(fd, pollEvents.writable);
      await wait(poller);
      const result = calls.connectResult(fd);
      if (result < 0) return result;
      poller.modify(fd, pollEvents.readable);
    } else if (begun < 0) {
      return begun;
    } else {
      poller.add(fd, pollEvents.readable);
    }
    expect(calls.isConnectedToItself(fd)).toBe(false);
    memory.bytes.set(hello);
    expect(calls.send(fd, memory.address, hello.length)).toBe(hello.length);
    await wait(poller);
    const count = calls.receive(fd, memory.address + 32, 32);
    return memory.bytes.toString('utf8', 32, 32 + count);
  } finally {
    calls.close(fd);
  }
}

async function visitWithRing(peer: PeerAddress): Promise<string | number> {
  const calls = new SocketCalls();
  using ring = new Ring();
  using memory = NativeMemory.allocate(64);
  memory.bytes.set(hello);
  const buffers = ring.provideBuffers({ group: 0, count: 1, size: 64 });
  const fd = calls.open(peer, false);
  const [connecting, sending, receiving] = [1, 2, 3];
  ring.connect(fd, peer, 0, connecting, sendModes.linked);
  ring.send(fd, memory.address, hello.length, 0, sending, sendModes.silent);
  try {
    for (;;) {
      let outcome: string | number | undefined;
      ring.drain((token, tag, result, flags) => {
        if (tag === connecting) {
          if (result < 0) outcome = result;
          else ring.receive(fd, buffers, token, receiving);
        } else if (tag === sending) {
          // Silent, but for what was never tried because connecting failed.
          expect(result).toBe(-ECANCELED);
        } else {
          expect(bufferOf(flags)).toBe(0);
          outcome = buffers.bytes.toString('utf8', 0, result);
        }
      });
      if (outcome !== undefined) return outcome;
      await wait(ring);
    }
  } finally {
    calls.close(fd);
  }
}

const visits: [string, Visit][] = [['Poller', visitWithPoller]];
if (ringAvailable()) visits.push(['Ring', visitWithRing]);

describe.each(visits)('connecting with a %s', (_, visit) => {
  it.each(['127.0.0.1', '::1'])('reaches node:net at %s', async (host) => {
    await using server = await startEcho({ host });
    using peer = new PeerAddress(server.peer);
    expect(await visit(peer)).toBe('Hello World!');
  });

  it('reaches Python', async () => {
    await using server = await startPythonEchoServer();
    using peer = new PeerAddress({ host: '127.0.0.1', port: server.port });
    expect(await visit(peer)).toBe('Hello World!');
  });

  it('reaches a Unix domain socket in the file system', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await using server = await startEcho({ path });
    using peer = new PeerAddress({ path });
    expect(server.peer).toEqual({ path });
    expect(await visit(peer)).toBe('Hello World!');
  });

  it('is refused where nobody listens', async () => {
    await using closed = await holdRefusingPort();
    using peer = new PeerAddress({ host: '127.0.0.1', port: closed.port });
    expect(await visit(peer)).toBe(-ECONNREFUSED);
  });

  it('finds no Unix domain socket where there is none', async () => {
    await using folder = await temporaryFolder();
    using peer = new PeerAddress({ path: folder.file('none') });
    expect(await visit(peer)).toBe(-ENOENT);
  });
});

describe('PeerAddress', () => {
  it('takes no names', () => {
    expect(() => new PeerAddress({ host: 'localhost', port: 7 })).toThrow(/an IP address/);
  });

  it('fills an abstract name up on request', () => {
    using exact = new PeerAddress({ path: '\0name' });
    using padded = new PeerAddress({ path: '\0name', padded: true });
    expect([exact.size, padded.size]).toEqual([7, 110]);
  });
});

describe('waiting with a Poller', () => {
  it('takes a time of less than a millisecond', () => {
    using poller = new Poller();
    expect(poller.wait(0.2)).toBe(0);
    const fiveTakeMs = (): number => {
      const begin = performance.now();
      for (let times = 0; times < 5; times += 1) poller.wait(0.01);
      return performance.now() - begin;
    };
    // Rounded up to milliseconds they would take 5 of them each time; a machine that is busy lets some be fast.
    expect(Array.from({ length: 100 }, fiveTakeMs).some((ms) => ms < 4.5)).toBe(true);
  });
});
