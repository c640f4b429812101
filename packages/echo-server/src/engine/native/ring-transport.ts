// Engine `uring`: one system call for a batch of messages, and no buffer for a connection that is idle.
import {
  moreFollows,
  NativeSystemError,
  Ring,
  SocketCalls,
  type InternetSocketAddress,
  type ListeningSocketOptions,
  type RegisteredFiles,
  type WakeUp,
} from '@tcp-echo/native-sockets';
import { closeSync } from 'node:fs';
import type { NativeConnection } from './native-connection.js';
import type { Lent } from './pending-bytes.js';
import { RingBuffers } from './ring-buffers.js';
import { RingListener } from './ring-listener.js';
import { RingReceiver } from './ring-receiver.js';
import { RingSender } from './ring-sender.js';
import { fileCount, RingSlots, tags } from './ring-slots.js';
import type { Transport, TransportEvents, TransportThread } from './transport.js';

export class RingTransport implements Transport {
  readonly address: InternetSocketAddress;
  readonly #listener: RingListener;
  readonly #events: TransportEvents;
  readonly #wakeUp: WakeUp;
  readonly #ownsDescriptors: boolean;
  readonly #ring = new Ring();
  readonly #calls = new SocketCalls();
  readonly #buffers = new RingBuffers(this.#ring);
  readonly #files = filesOf(this.#ring);
  readonly #slots = new RingSlots();
  readonly #sender: RingSender;
  readonly #receiver: RingReceiver;

  constructor(
    options: ListeningSocketOptions,
    { events, wakeUp, alarms, ownsDescriptors }: TransportThread,
  ) {
    const [ring, slots, buffers] = [this.#ring, this.#slots, this.#buffers];
    this.#events = events;
    this.#wakeUp = wakeUp;
    this.#ownsDescriptors = ownsDescriptors;
    this.#sender = new RingSender(ring, slots, buffers, events);
    this.#receiver = new RingReceiver(ring, slots, buffers, events, this.#files);
    const accepting = { accepted: this.#add, failed: events.acceptFailed.bind(events) };
    this.#listener = new RingListener(ring, options, tags.accept, accepting, alarms);
    this.address = this.#listener.address;
    ring.poll(wakeUp.fd, 0, tags.wake);
  }

  get isBusy(): boolean {
    return this.#listener.isAccepting || this.#slots.operations > 0;
  }

  wait(timeoutMs: number): number {
    this.#receiver.submit();
    return this.#ring.wait(timeoutMs);
  }

  work(): void {
    this.#ring.drain(this.#handle);
  }

  transmit(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    this.#sender.send(connection, lent, at, size);
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
    this.#closeDescriptor(connection.fd);
    this.#slots.settle(index, slot);
  }

  stopAccepting(): void {
    if (this.#listener.isAccepting) this.#cancel(this.#listener.fd);
    this.#ring.submit();
    this.#listener.close();
  }

  dispose(): void {
    this.#ring.close();
    this.#buffers.free();
  }

  readonly #handle = (token: number, tag: number, result: number, flags: number): void => {
    if (tag === tags.accept) this.#listener.completed(result, flags);
    else if (tag === tags.other) this.#slots.operations -= 1;
    else if (tag === tags.wake) this.#woken(flags);
    else if (tag !== tags.ignored) {
      const slot = this.#slots.at(token);
      if (slot === undefined) return;
      if (tag === tags.tryToReceive) this.#receiver.tried(token, slot, result);
      else if (tag === tags.receive) this.#receiver.received(token, slot, result, flags);
      else if (tag === tags.send) this.#sender.sent(token, slot, result);
      else if (this.#sender.sentPending(token, slot, result)) this.#receiver.ask(token);
      this.#slots.settle(token, slot);
    }
  };

  #closeDescriptor(fd: number): void {
    if (!this.#ownsDescriptors) {
      this.#ring.closeDescriptor(fd, 0, tags.ignored);
      return;
    }
    // What was asked for before finds it open.
    this.#ring.submit();
    closeSync(fd);
  }

  #woken(flags: number): void {
    if (!moreFollows(flags)) this.#ring.poll(this.#wakeUp.fd, 0, tags.wake);
    this.#wakeUp.clear();
    this.#events.woken();
  }

  readonly #add = (fd: number): void => {
    const connection = this.#events.accepted(fd);
    if (connection === undefined) {
      this.#ring.closeDescriptor(fd, 0, tags.ignored);
      return;
    }
    this.#receiver.ask(this.#slots.add(connection));
    if (this.#events.isSource(connection)) this.#events.flushed(connection);
  };

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
