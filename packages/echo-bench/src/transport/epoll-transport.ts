// Engine `epoll`: two system calls a message, and one for what has come at once.
import { NativeMemory, Poller, pollEvents, SocketCalls } from '@tcp-echo/native-sockets';
import { constants } from 'node:os';
import type { BenchConnection } from '../load/connection.js';
import type { TransportEvents } from '../load/load.js';
import type { ThreadPlan } from '../load/plan.js';
import type { Clock } from '../measuring/clock.js';
import {
  errorOf,
  longestWaitMs,
  NativePeer,
  type NativeTransport,
  type Outgoing,
} from './native-transport.js';

const { EAGAIN, EINPROGRESS } = constants.errno;
const { readable, writable } = pollEvents;
const bufferSize = 65_536;

export class EpollTransport implements NativeTransport {
  readonly #outgoing: Outgoing;
  readonly #clock: Clock;
  readonly #events: TransportEvents;
  readonly #peer: NativePeer;
  readonly #poller = new Poller();
  readonly #calls = new SocketCalls();
  readonly #memory = NativeMemory.allocate(bufferSize);

  constructor({ target }: ThreadPlan, outgoing: Outgoing, clock: Clock, events: TransportEvents) {
    this.#outgoing = outgoing;
    this.#clock = clock;
    this.#events = events;
    this.#peer = new NativePeer(target, this.#calls);
  }

  wait(timeoutMs: number): number {
    return this.#poller.wait(Math.min(timeoutMs, longestWaitMs));
  }

  work(count: number): void {
    const poller = this.#poller;
    for (let index = 0; index < count; index += 1) {
      const connection = this.#events.connections[poller.token(index)];
      if (connection === undefined || connection.fd < 0) continue;
      this.#clock.read();
      if (connection.state === 'connecting') {
        this.#onConnected(connection, this.#calls.connectResult(connection.fd));
        continue;
      }
      const events = poller.events(index);
      if ((events & ~writable) !== 0) this.#receive(connection);
      if ((events & writable) !== 0 && connection.fd >= 0) this.flush(connection);
    }
  }

  connect(connection: BenchConnection): void {
    const { address } = this.#peer;
    const fd = this.#calls.open(address);
    if (fd < 0) {
      this.#events.failed(connection, errorOf('socket', fd));
      return;
    }
    connection.fd = fd;
    connection.address = address;
    connection.interest = writable;
    const result = this.#calls.connect(fd, address);
    if (result === -EINPROGRESS) this.#poller.add(fd, writable, connection.index);
    else {
      this.#poller.add(fd, 0, connection.index);
      connection.interest = 0;
      this.#onConnected(connection, result);
    }
  }

  flush(connection: BenchConnection): void {
    const { pattern, address } = this.#outgoing;
    while (connection.unsent > 0) {
      const size = Math.min(connection.unsent, pattern.window);
      const sent = this.#calls.send(connection.fd, address + connection.phaseOut, size);
      if (sent === -EAGAIN) {
        this.#await(connection, readable | writable);
        return;
      }
      if (sent < 0) {
        this.#events.failed(connection, errorOf('send', sent));
        return;
      }
      this.#events.sent(connection, sent);
    }
    this.#await(connection, readable);
  }

  close(connection: BenchConnection): void {
    if (connection.fd < 0) return;
    this.#calls.close(connection.fd);
    connection.fd = -1;
  }

  dispose(): void {
    this.#poller.close();
    this.#memory.free();
    this.#peer.free();
  }

  #onConnected(connection: BenchConnection, connected: number): void {
    if (!this.#peer.hasConnected(this, this.#events, connection, connected)) return;
    this.#await(connection, readable);
    this.#events.connected(connection);
  }

  #receive(connection: BenchConnection): void {
    const { address, bytes, size } = this.#memory;
    const received = this.#calls.receive(connection.fd, address, size);
    if (received > 0) this.#events.received(connection, bytes, 0, received);
    else if (received === 0) this.#events.ended(connection);
    else if (received !== -EAGAIN) this.#events.failed(connection, errorOf('recv', received));
  }

  #await(connection: BenchConnection, events: number): void {
    if (connection.interest === events) return;
    connection.interest = events;
    this.#poller.modify(connection.fd, events, connection.index);
  }
}
