// Engine `epoll`: two system calls a message, and none for a connection that is idle.
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import {
  ListeningSocket,
  NativeMemory,
  Poller,
  pollEvents,
  SocketCalls,
  type InternetSocketAddress,
  type ListeningSocketOptions,
  type WakeUp,
} from '@tcp-echo/native-sockets';
import type { NativeConnection } from './native-connection.js';
import { chunkSize, type Lent } from './pending-bytes.js';
import type { Alarm, Alarms } from './alarms.js';
import {
  acceptPauseMs,
  type Transport,
  type TransportEvents,
  type TransportThread,
} from './transport.js';

const { EAGAIN, ECONNABORTED, EPROTO } = constants.errno;
const { readable, urgent, writable, peerEnded, onChange } = pollEvents;
/** Whoever sends by itself is to be told again and again that it can. */
const incoming = readable | urgent | peerEnded;
/** So many connections are accepted before the others get their turn. */
const acceptsPerTurn = 64;

export class EpollTransport implements Transport {
  readonly address: InternetSocketAddress;
  readonly isBusy = false;
  readonly #listener: ListeningSocket;
  readonly #events: TransportEvents;
  readonly #wakeUp: WakeUp;
  readonly #alarms: Alarms;
  readonly #ownsDescriptors: boolean;
  readonly #poller = new Poller();
  readonly #calls = new SocketCalls();
  readonly #memory = NativeMemory.allocate(chunkSize);
  /** By descriptor: the kernel takes the lowest that is free, so there are no large gaps. */
  readonly #connections: (NativeConnection | undefined)[] = [];
  /** Those of which more may have come than was received; no event tells it. */
  readonly #unread: NativeConnection[] = [];
  #pause: Alarm | undefined;

  constructor(
    options: ListeningSocketOptions,
    { events, wakeUp, alarms, ownsDescriptors }: TransportThread,
  ) {
    this.#listener = ListeningSocket.listen(options);
    this.address = this.#listener.address;
    this.#events = events;
    this.#wakeUp = wakeUp;
    this.#alarms = alarms;
    this.#ownsDescriptors = ownsDescriptors;
    this.#poller.add(this.#listener.fd, readable);
    this.#poller.add(wakeUp.fd, readable);
  }

  wait(timeoutMs: number): number {
    const count = this.#poller.wait(this.#unread.length > 0 ? 0 : timeoutMs);
    return count + this.#unread.length;
  }

  work(count: number): void {
    const unread = this.#unread.splice(0);
    const events = count - unread.length;
    for (let index = 0; index < events; index += 1) this.#handle(index);
    for (const connection of unread) {
      if (connection.gone || connection.peerEnded || !connection.pending.isEmpty) continue;
      this.#receive(connection, true);
      this.#updateInterest(connection);
    }
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
    this.#connections[fd] = undefined;
    pending.clear();
    if (this.#ownsDescriptors) closeSync(fd);
    else this.#calls.close(fd);
  }

  stopAccepting(): void {
    this.#alarms.cancel(this.#pause);
    this.#listener.close();
  }

  dispose(): void {
    this.#poller.close();
    this.#memory.free();
  }

  #handle(index: number): void {
    const fd = this.#poller.token(index);
    if (fd === this.#listener.fd) {
      this.#accept();
      return;
    }
    if (fd === this.#wakeUp.fd) {
      this.#wakeUp.clear();
      this.#events.woken();
      return;
    }
    const connection = this.#connections[fd];
    if (connection === undefined) return;
    const events = this.#poller.events(index);
    if (!connection.pending.isEmpty) this.#flush(connection);
    else if ((events & ~writable) !== 0 && !connection.peerEnded) {
      this.#receive(connection, (events & ~(readable | writable)) !== 0);
    } else if ((events & ~incoming) !== 0) this.#events.flushed(connection);
    this.#updateInterest(connection);
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
    this.#connections[connection.fd] = connection;
    const interest = this.#wanted(connection);
    connection.place = interest;
    this.#poller.add(connection.fd, interest);
  }

  /** Level-triggered, the listener would be reported again and again. */
  #pauseAccepting(): void {
    this.#poller.modify(this.#listener.fd, 0);
    this.#pause = this.#alarms.after(acceptPauseMs, () => {
      this.#poller.modify(this.#listener.fd, readable);
    });
  }

  /** @param isMore Whether what came is more than bytes: then it is read to its end. */
  #receive(connection: NativeConnection, isMore: boolean): void {
    const { address, size } = this.#memory;
    const received = this.#calls.receive(connection.fd, address, size);
    if (received > 0) {
      this.#events.received(connection, this.#memory, 0, received);
      if (received === size || isMore) this.#unread.push(connection);
    } else if (received === 0) this.#events.peerEnded(connection);
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
    const source = this.#events.isSource(connection) ? writable : onChange;
    return connection.peerEnded ? source : incoming | source;
  }

  #updateInterest(connection: NativeConnection): void {
    if (connection.gone) return;
    const wanted = this.#wanted(connection);
    if (connection.place === wanted) return;
    connection.place = wanted;
    this.#poller.modify(connection.fd, wanted);
  }
}
