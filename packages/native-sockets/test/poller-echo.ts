// An echo server on a Poller, in the thread of the test: it looks once in each turn of the event loop.
import { constants } from 'node:os';
import {
  ListeningSocket,
  NativeMemory,
  Poller,
  pollEvents,
  SocketCalls,
  type ListeningSocketOptions,
} from '@tcp-echo/native-sockets';

const { EAGAIN } = constants.errno;

/** What is left of one connection's echo. */
interface Pending {
  readonly memory: NativeMemory;
  from: number;
  to: number;
}

export interface PollerEcho extends Disposable {
  readonly listener: ListeningSocket;
  /** How many connections it has now. */
  readonly open: number;
}

export function startPollerEcho(options: ListeningSocketOptions = {}): PollerEcho {
  const listener = ListeningSocket.listen(options);
  const poller = new Poller({ maxEvents: 8 });
  const calls = new SocketCalls();
  let serving = true;
  const connections = new Map<number, Pending>();
  poller.add(listener.fd, pollEvents.readable);

  function accept(): void {
    for (let fd = calls.accept(listener.fd); fd >= 0; fd = calls.accept(listener.fd)) {
      connections.set(fd, { memory: NativeMemory.allocate(16_384), from: 0, to: 0 });
      poller.add(fd, pollEvents.readable);
    }
  }

  function end(fd: number, { memory }: Pending): void {
    connections.delete(fd);
    calls.close(fd);
    memory.free();
  }

  function handle(fd: number, pending: Pending): void {
    const { memory } = pending;
    if (pending.from === pending.to) {
      const received = calls.receive(fd, memory.address, memory.size);
      if (received <= 0) return end(fd, pending);
      pending.from = 0;
      pending.to = received;
    }
    const sent = calls.send(fd, memory.address + pending.from, pending.to - pending.from);
    if (sent < 0 && sent !== -EAGAIN) return end(fd, pending);
    pending.from += Math.max(sent, 0);
    const { readable, writable } = pollEvents;
    poller.modify(fd, pending.from === pending.to ? readable : writable);
  }

  function turn(): void {
    if (!serving) return;
    for (let count = poller.wait(0), index = 0; index < count; index += 1) {
      const fd = poller.token(index);
      const pending = connections.get(fd);
      if (fd === listener.fd) accept();
      else if (pending !== undefined) handle(fd, pending);
    }
    setImmediate(turn);
  }
  setImmediate(turn);

  return {
    listener,
    get open() {
      return connections.size;
    },
    [Symbol.dispose]() {
      serving = false;
      poller.close();
      listener.close();
      for (const [fd, pending] of connections) end(fd, pending);
    },
  };
}
