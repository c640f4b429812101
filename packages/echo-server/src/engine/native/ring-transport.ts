// Engine `uring`: one system call for a batch of messages, and no buffer for a connection that is idle.
import { constants } from 'node:os';
import {
  bufferOf,
  type BufferRing,
  moreFollows,
  receiveModes,
  Ring,
  sendModes,
  SocketCalls,
  type ListeningSocketOptions,
  type InternetSocketAddress,
} from '@tcp-echo/native-sockets';
import type { NativeConnection } from './native-connection.js';
import { chunkSize, type Lent } from './pending-bytes.js';
import { RingListener } from './ring-listener.js';
import type { RingSlot } from './ring-slot.js';
import { RingSlots } from './ring-slots.js';
import { bufferCount, noBuffer, tags } from './ring-tags.js';
import type { Transport, TransportEvents } from './transport.js';

const { EAGAIN, ECANCELED, ENOBUFS } = constants.errno;

export class RingTransport implements Transport {
  readonly address: InternetSocketAddress;
  readonly #listener: RingListener;
  readonly #events: TransportEvents;
  readonly #ring = new Ring();
  readonly #calls = new SocketCalls();
  readonly #buffers: BufferRing;
  /** All buffers, as memory to lend. */
  readonly #lent: Lent;
  readonly #slots = new RingSlots();
  /** Those that found no buffer. */
  readonly #starved: number[] = [];
  /** The buffer that is being answered. */
  #current = noBuffer;

  constructor(options: ListeningSocketOptions, events: TransportEvents) {
    this.#buffers = this.#ring.provideBuffers({ group: 0, count: bufferCount, size: chunkSize });
    this.#lent = { address: this.#buffers.address(0), bytes: this.#buffers.bytes };
    this.#events = events;
    this.#listener = new RingListener(this.#ring, options, tags.accept, {
      accepted: this.#add,
      failed: events.acceptFailed.bind(events),
    });
    this.address = this.#listener.address;
  }

  get isBusy(): boolean {
    return this.#listener.isAccepting || this.#slots.operations > 0;
  }

  wait(timeoutMs: number): number {
    return this.#ring.wait(timeoutMs);
  }

  work(): void {
    this.#ring.drain(this.#handle);
    // Buffers that were in use before are back by now, or come back with the next completions.
    if (this.#starved.length === 0) return;
    for (const index of this.#starved.splice(0)) this.#receive(index);
  }

  rest(ready: () => void): void {
    this.#ring.rest(ready);
  }

  transmit(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    const slot = this.#slots.at(connection.place);
    if (slot === undefined) return;
    if (!connection.pending.isEmpty) {
      connection.pending.push(lent, at, size);
      return;
    }
    const buffer = this.#current;
    this.#current = noBuffer;
    // Two sends at once would be out of order where the first one cannot send everything.
    if (slot.sending) {
      slot.held.push(buffer, size);
      return;
    }
    slot.lend(lent, at, size, buffer);
    this.#sendLent(connection.place, slot);
  }

  isFlushed(connection: NativeConnection): boolean {
    const slot = this.#slots.at(connection.place);
    return slot === undefined || (!slot.sending && connection.pending.isEmpty);
  }

  /** Not by the ring: see `Ring.shutdown`. All that was sent has completed by now. */
  shutdown({ fd }: NativeConnection): void {
    this.#calls.shutdown(fd);
  }

  close(connection: NativeConnection): void {
    const index = connection.place;
    const slot = this.#slots.at(index);
    if (slot === undefined) return;
    slot.releaseHeld(this.#buffers);
    // An operation under way holds the socket open.
    if (slot.operations > 0) this.#cancel(connection.fd);
    this.#ring.closeDescriptor(connection.fd, 0, tags.ignored);
    this.#slots.settle(index, slot);
  }

  stopAccepting(): void {
    if (this.#listener.isAccepting) this.#cancel(this.#listener.fd);
    this.#ring.submit();
    this.#listener.close();
  }

  dispose(): void {
    this.#ring.close();
  }

  readonly #handle = (token: number, tag: number, result: number, flags: number): void => {
    if (tag === tags.accept) this.#listener.completed(result, flags);
    else if (tag === tags.other) this.#slots.operations -= 1;
    else if (tag !== tags.ignored) {
      const slot = this.#slots.at(token);
      if (slot === undefined) return;
      if (tag === tags.receive) this.#onReceive(token, slot, result, flags);
      else if (tag === tags.send) this.#onSent(token, slot, result);
      else this.#onSentPending(token, slot, result);
      this.#slots.settle(token, slot);
    }
  };

  readonly #add = (fd: number): void => {
    const connection = this.#events.accepted(fd);
    if (connection === undefined) {
      this.#ring.closeDescriptor(fd, 0, tags.ignored);
      return;
    }
    const index = this.#slots.add(connection);
    this.#receive(index);
    if (this.#events.isSource(connection)) this.#events.flushed(connection);
  };

  #receive(index: number): void {
    const slot = this.#slots.at(index);
    if (slot === undefined || slot.receiving) return;
    const { connection } = slot;
    if (connection.gone || connection.peerEnded || !connection.pending.isEmpty) return;
    slot.receiving = true;
    this.#slots.begin(slot);
    const { multishot } = receiveModes;
    this.#ring.receive(connection.fd, this.#buffers, index, tags.receive, multishot);
  }

  #onReceive(index: number, slot: RingSlot, result: number, flags: number): void {
    const { connection } = slot;
    const buffer = bufferOf(flags);
    if (!moreFollows(flags)) {
      slot.receiving = false;
      this.#slots.end(slot);
    }
    this.#current = buffer;
    if (connection.gone) {
      // Its buffer goes back below.
    } else if (result > 0) {
      this.#events.received(connection, this.#lent, buffer * chunkSize, result);
    } else if (result === 0) {
      this.#events.peerEnded(connection);
    } else if (result === -ENOBUFS) {
      this.#starved.push(index);
    } else if (result !== -ECANCELED) {
      this.#events.failed(connection, 'recv', result);
    }
    if (this.#current !== noBuffer) this.#buffers.giveBack(this.#current);
    this.#current = noBuffer;
    if (result !== -ENOBUFS) this.#receive(index);
  }

  /** What does not go at once is copied, so that a peer that does not read keeps no buffer from the others. */
  #sendLent(index: number, slot: RingSlot): void {
    const { connection, lent, at, size } = slot;
    if (lent === undefined) return;
    this.#slots.begin(slot);
    const { noWait } = sendModes;
    this.#ring.send(connection.fd, lent.address + at, size, index, tags.send, noWait);
  }

  #onSent(index: number, slot: RingSlot, result: number): void {
    const { connection, lent, at, size, buffer } = slot;
    slot.sending = false;
    this.#slots.end(slot);
    const sent = result === -EAGAIN ? 0 : result;
    const isPartial = sent >= 0 && sent < size && !connection.gone;
    if (isPartial && lent !== undefined) connection.pending.push(lent, at + sent, size - sent);
    if (buffer !== noBuffer) this.#buffers.giveBack(buffer);
    if (connection.gone) return;
    if (sent < 0) {
      this.#events.failed(connection, 'send', sent);
      return;
    }
    if (sent > 0) this.#events.sent(connection, sent);
    if (isPartial) this.#waitForPeer(index, slot);
    else this.#sendNext(index, slot);
  }

  #sendNext(index: number, slot: RingSlot): void {
    if (slot.connection.gone) return;
    if (slot.held.length === 0) {
      this.#events.flushed(slot.connection);
      return;
    }
    const [buffer = 0, size = 0] = slot.held.splice(0, 2);
    slot.lend(this.#lent, buffer * chunkSize, size, buffer);
    this.#sendLent(index, slot);
  }

  /** The peer does not read: neither is it read from, until all that has come from it went back. */
  #waitForPeer(index: number, slot: RingSlot): void {
    slot.keepHeld(this.#buffers, this.#lent);
    if (slot.receiving) this.#cancel(slot.connection.fd);
    this.#sendPending(index, slot);
  }

  #sendPending(index: number, slot: RingSlot): void {
    const { fd, pending } = slot.connection;
    slot.sending = true;
    this.#slots.begin(slot);
    this.#ring.send(fd, pending.address, pending.size, index, tags.sendPending);
  }

  #onSentPending(index: number, slot: RingSlot, result: number): void {
    const { connection } = slot;
    slot.sending = false;
    this.#slots.end(slot);
    if (connection.gone) return;
    if (result < 0) {
      this.#events.failed(connection, 'send', result);
      return;
    }
    connection.pending.consume(result);
    this.#events.sent(connection, result);
    if (!connection.pending.isEmpty) {
      this.#sendPending(index, slot);
      return;
    }
    this.#events.flushed(connection);
    this.#receive(index);
  }

  #cancel(fd: number): void {
    this.#slots.operations += 1;
    this.#ring.cancel(fd, 0, tags.other);
  }
}
