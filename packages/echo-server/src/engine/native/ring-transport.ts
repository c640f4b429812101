// Engine `uring`: one system call for a batch of messages, and no buffer for a connection that is idle.
import { constants } from 'node:os';
import {
  bufferOf,
  NativeSystemError,
  type BufferRing,
  registeredFile,
  type RegisteredFiles,
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
import { bufferCount, fileCount, noBuffer, tags } from './ring-tags.js';
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
  readonly #files: RegisteredFiles | undefined;
  readonly #slots = new RingSlots();
  /** Those to receive from once everything is submitted that is to be sent: by then the next message may be there. */
  readonly #asked: number[] = [];
  #freeBuffers = bufferCount;
  /** The buffer that is being answered. */
  #current = noBuffer;

  constructor(options: ListeningSocketOptions, events: TransportEvents) {
    this.#buffers = this.#ring.provideBuffers({ group: 0, count: bufferCount, size: chunkSize });
    this.#lent = { address: this.#buffers.address(0), bytes: this.#buffers.bytes };
    this.#files = filesOf(this.#ring);
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
    this.#receiveAll();
    return this.#ring.wait(timeoutMs);
  }

  work(): void {
    this.#ring.drain(this.#handle);
  }

  rest(ready: () => void): void {
    this.#receiveAll();
    this.#ring.rest(ready);
  }

  transmit(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    const index = connection.place;
    const slot = this.#slots.at(index);
    if (slot === undefined) return;
    if (!connection.pending.isEmpty) {
      connection.pending.push(lent, at, size);
      return;
    }
    // It completes while it is submitted: nothing that is received later can overtake it.
    slot.lend(lent, at, size, this.#current);
    this.#current = noBuffer;
    this.#slots.begin(slot);
    const { noWait } = sendModes;
    this.#ring.send(slot.file, lent.address + at, size, index, tags.send, noWait);
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
    if (slot.file < 0) this.#files?.clear(index);
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
    this.#asked.push(index);
    if (this.#events.isSource(connection)) this.#events.flushed(connection);
  };

  /** As many as have a buffer, if replies hold the others: those are back after the next wait, which will be short. */
  #receiveAll(): void {
    const asked = this.#asked;
    const free = this.#freeBuffers;
    const count = free === bufferCount ? asked.length : Math.min(asked.length, free);
    for (let place = 0; place < count; place += 1) this.#receive(asked[place] ?? 0);
    if (count < asked.length) asked.splice(0, count);
    else asked.length = 0;
  }

  #receive(index: number): void {
    const slot = this.#slots.at(index);
    if (slot === undefined || slot.receiving) return;
    const { connection } = slot;
    if (connection.gone || connection.peerEnded || !connection.pending.isEmpty) return;
    slot.receiving = true;
    this.#slots.begin(slot);
    this.#ring.receive(slot.file, this.#buffers, index, tags.receive);
  }

  #onReceive(index: number, slot: RingSlot, result: number, flags: number): void {
    const { connection } = slot;
    const buffer = bufferOf(flags);
    slot.receiving = false;
    this.#slots.end(slot);
    this.#current = buffer;
    if (buffer !== noBuffer) this.#freeBuffers -= 1;
    if (connection.gone) {
      // Its buffer goes back below.
    } else if (result > 0) {
      this.#register(index, slot);
      this.#events.received(connection, this.#lent, buffer * chunkSize, result);
    } else if (result === 0) {
      this.#events.peerEnded(connection);
    } else if (result !== -ENOBUFS && result !== -ECANCELED) {
      this.#events.failed(connection, 'recv', result);
    }
    this.#giveBack(this.#current);
    this.#current = noBuffer;
    this.#asked.push(index);
  }

  /** It pays for those that say more than one thing. */
  #register(index: number, slot: RingSlot): void {
    if (!slot.isKnown) {
      slot.isKnown = true;
    } else if (slot.file >= 0 && index < fileCount && this.#files !== undefined) {
      this.#files.set(index, slot.file);
      slot.file = registeredFile(index);
    }
  }

  #giveBack(buffer: number): void {
    if (buffer === noBuffer) return;
    this.#buffers.giveBack(buffer);
    this.#freeBuffers += 1;
  }

  /** What does not go at once is copied, so that a peer that does not read keeps no buffer from the others. */
  #onSent(index: number, slot: RingSlot, result: number): void {
    const { connection, lent, at, size, buffer } = slot;
    slot.sending = false;
    this.#slots.end(slot);
    const sent = result === -EAGAIN ? 0 : result;
    const isPartial = sent >= 0 && sent < size && !connection.gone;
    if (isPartial && lent !== undefined) connection.pending.push(lent, at + sent, size - sent);
    this.#giveBack(buffer);
    if (connection.gone) return;
    if (sent < 0) {
      this.#events.failed(connection, 'send', sent);
      return;
    }
    if (sent > 0) this.#events.sent(connection, sent, this.#events.nowMs);
    if (connection.pending.isEmpty) this.#events.flushed(connection);
    else this.#sendPending(index, slot);
  }

  #sendPending(index: number, slot: RingSlot): void {
    const { pending } = slot.connection;
    slot.sending = true;
    this.#slots.begin(slot);
    this.#ring.send(slot.file, pending.address, pending.size, index, tags.sendPending);
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
    this.#events.sent(connection, result, this.#events.nowMs);
    if (!connection.pending.isEmpty) {
      this.#sendPending(index, slot);
      return;
    }
    this.#events.flushed(connection);
    this.#asked.push(index);
  }

  #cancel(fd: number): void {
    this.#slots.operations += 1;
    this.#ring.cancel(fd, 0, tags.other);
  }
}

/** None where the process may not have so many descriptors. */
function filesOf(ring: Ring): RegisteredFiles | undefined {
  try {
    return ring.registerFiles(fileCount);
  } catch (error) {
    if (error instanceof NativeSystemError) return undefined;
    throw error;
  }
}
