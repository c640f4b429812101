// Engine `epoll`: two system calls a message, and none for a connection that is idle.
import { constants } from 'node:os';
import {
  ListeningSocket,
  NativeMemory,
  Poller,
  pollEvents,
  SocketCalls,
  type ListeningSocketOptions,
  type InternetSocketAddress,
} from '@tcp-echo/native-sockets';
import type { NativeConnection } from './native-connection.js';
import { chunkSize, type Lent } from './pending-bytes.js';
import { acceptPauseMs, type Transport, type TransportEvents } from './transport.js';

const { EAGAIN, ECONNABORTED, EPROTO } = constants.errno;
const { readable, writable } = pollEvents;
/** So many connections are accepted before the others get their turn. */
const acceptsPerTurn = 64;

export class EpollTransport implements Transport {
  readonly address: InternetSocketAddress;
  readonly isBusy = false;
  readonly #listener: ListeningSocket;
  readonly #events: TransportEvents;
  readonly #poller = new Poller();
  readonly #calls = new SocketCalls();
  readonly #memory = NativeMemory.allocate(chunkSize);
  readonly #connections = new Map<number, NativeConnection>();
  #pause: NodeJS.Timeout | undefined;

  constructor(options: ListeningSocketOptions, events: TransportEvents) {
    this.#listener = ListeningSocket.listen(options);
    this.address = this.#listener.address;
    this.#events = events;
    this.#poller.add(this.#listener.fd, readable);
  }

  wait(timeoutMs: number): number {
    return this.#poller.wait(timeoutMs);
  }

  work(count: number): void {
    const poller = this.#poller;
    for (let index = 0; index < count; index += 1) {
      const fd = poller.token(index);
      if (fd === this.#listener.fd) {
        this.#accept();
        continue;
      }
      const connection = this.#connections.get(fd);
      if (connection === undefined) continue;
      const events = poller.events(index);
      if (!connection.pending.isEmpty) this.#flush(connection);
      else if ((events & ~writable) !== 0 && !connection.peerEnded) this.#receive(connection);
      else if ((events & ~readable) !== 0) this.#events.flushed(connection);
      this.#updateInterest(connection);
    }
  }

  rest(ready: () => void): void {
    this.#poller.rest(ready);
  }

  transmit(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    const { fd, pending } = connection;
    let sent = 0;
    if (pending.isEmpty) {
      sent = this.#calls.send(fd, lent.address + at, size);
      if (sent < 0 && sent !== -EAGAIN) {
        this.#events.failed(connection, 'send', sent);
        return;
      }
      sent = Math.max(sent, 0);
    }
    if (sent < size) pending.push(lent, at + sent, size - sent);
    if (sent > 0) this.#events.sent(connection, sent, performance.now());
    this.#updateInterest(connection);
  }

  isFlushed({ pending }: NativeConnection): boolean {
    return pending.isEmpty;
  }

  shutdown({ fd }: NativeConnection): void {
    this.#calls.shutdown(fd);
  }

  close({ fd, pending }: NativeConnection): void {
    this.#connections.delete(fd);
    pending.clear();
    this.#calls.close(fd);
  }

  stopAccepting(): void {
    clearTimeout(this.#pause);
    this.#listener.close();
  }

  dispose(): void {
    this.#poller.close();
    this.#memory.free();
  }

  #accept(): void {
    for (let count = 0; count < acceptsPerTurn; count += 1) {
      const fd = this.#calls.accept(this.#listener.fd);
      if (fd === -EAGAIN) return;
      if (fd >= 0) this.#add(fd);
      else if (fd !== -ECONNABORTED && fd !== -EPROTO) {
        this.#events.acceptFailed(fd);
        this.#pauseAccepting();
        return;
      }
    }
  }

  #add(fd: number): void {
    const connection = this.#events.accepted(fd);
    if (connection === undefined) {
      this.#calls.close(fd);
      return;
    }
    this.#connections.set(fd, connection);
    const interest = this.#wanted(connection);
    connection.place = interest;
    this.#poller.add(fd, interest);
  }

  /** Level-triggered, the listener would be reported again and again. */
  #pauseAccepting(): void {
    this.#poller.modify(this.#listener.fd, 0);
    this.#pause = setTimeout(() => {
      this.#poller.modify(this.#listener.fd, readable);
    }, acceptPauseMs);
  }

  #receive(connection: NativeConnection): void {
    const { address, size } = this.#memory;
    const received = this.#calls.receive(connection.fd, address, size);
    if (received > 0) this.#events.received(connection, this.#memory, 0, received);
    else if (received === 0) this.#events.peerEnded(connection);
    else if (received !== -EAGAIN) this.#events.failed(connection, 'recv', received);
  }

  #flush(connection: NativeConnection): void {
    const { fd, pending } = connection;
    while (!pending.isEmpty) {
      const sent = this.#calls.send(fd, pending.address, pending.size);
      if (sent === -EAGAIN) return;
      if (sent < 0) {
        this.#events.failed(connection, 'send', sent);
        return;
      }
      pending.consume(sent);
      this.#events.sent(connection, sent, performance.now());
    }
    this.#events.flushed(connection);
  }

  #wanted(connection: NativeConnection): number {
    if (!connection.pending.isEmpty) return writable;
    const source = this.#events.isSource(connection) ? writable : 0;
    return connection.peerEnded ? source : readable | source;
  }

  #updateInterest(connection: NativeConnection): void {
    if (connection.gone) return;
    const wanted = this.#wanted(connection);
    if (connection.place === wanted) return;
    connection.place = wanted;
    this.#poller.modify(connection.fd, wanted);
  }
}
