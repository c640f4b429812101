// How a ring receives: once everything is submitted that is to be sent, because by then the next message may be there.
import {
  bufferOf,
  registeredFile,
  type RegisteredFiles,
  type Ring,
} from '@tcp-echo/native-sockets';
import { constants } from 'node:os';
import { chunkSize } from './pending-bytes.js';
import { noBuffer, type RingBuffers } from './ring-buffers.js';
import { tags, type RingSlot, type RingSlots } from './ring-slots.js';
import type { TransportEvents } from './transport.js';

const { EAGAIN, ECANCELED, ENOBUFS } = constants.errno;

/**
 * Receives for all connections of a ring. From one that has just been answered it tries to receive what is there, to a
 * buffer of ours: under load there mostly is something, and that is the cheapest way. Else it waits, without a buffer.
 */
export class RingReceiver {
  readonly #ring: Ring;
  readonly #slots: RingSlots;
  readonly #buffers: RingBuffers;
  readonly #events: TransportEvents;
  readonly #files: RegisteredFiles | undefined;
  readonly #luck = new RingLuck();
  /** Those to receive from. */
  readonly #asked: number[] = [];

  constructor(
    ring: Ring,
    slots: RingSlots,
    buffers: RingBuffers,
    events: TransportEvents,
    files: RegisteredFiles | undefined,
  ) {
    this.#ring = ring;
    this.#slots = slots;
    this.#buffers = buffers;
    this.#events = events;
    this.#files = files;
  }

  /** Something more from this connection is wanted. */
  ask(index: number): void {
    this.#asked.push(index);
  }

  /** Submits what was asked for. What finds none of our buffers is asked for after the next wait, which is a short one. */
  submit(): void {
    const asked = this.#asked;
    const tries = this.#luck.isGood(asked.length);
    let done = 0;
    for (; done < asked.length; done += 1) {
      const index = asked[done] ?? 0;
      const slot = this.#wanting(index);
      if (slot === undefined) continue;
      if (!tries) this.#receive(index, slot);
      else if (!this.#tryToReceive(index, slot)) break;
    }
    if (done === asked.length) asked.length = 0;
    else asked.splice(0, done);
  }

  /** A receive has completed. */
  received(index: number, slot: RingSlot, result: number, flags: number): void {
    const buffer = bufferOf(flags);
    this.#luck.untried();
    this.#completed(index, slot, result, buffer);
  }

  /** A try has completed. */
  tried(index: number, slot: RingSlot, result: number): void {
    if (result !== -EAGAIN) {
      this.#luck.hit();
      this.#completed(index, slot, result, slot.tryBuffer);
      return;
    }
    this.#luck.miss();
    this.#buffers.giveBack(slot.tryBuffer);
    slot.receiving = false;
    this.#slots.end(slot);
    if (this.#wanting(index) !== undefined) this.#receive(index, slot);
  }

  /** Undefined where nothing more is wanted, or it is being received already. */
  #wanting(index: number): RingSlot | undefined {
    const slot = this.#slots.at(index);
    if (slot === undefined || slot.receiving) return undefined;
    const { gone, peerEnded, pending } = slot.connection;
    return gone || peerEnded || !pending.isEmpty ? undefined : slot;
  }

  #receive(index: number, slot: RingSlot): void {
    slot.receiving = true;
    this.#slots.begin(slot);
    this.#ring.receive(slot.file, this.#buffers.provided, index, tags.receive);
  }

  #tryToReceive(index: number, slot: RingSlot): boolean {
    const buffers = this.#buffers;
    const buffer = buffers.take();
    if (buffer === noBuffer) return false;
    slot.receiving = true;
    slot.tryBuffer = buffer;
    this.#slots.begin(slot);
    const address = buffers.memoryOf(buffer).address + buffers.offsetOf(buffer);
    this.#ring.receiveNow(slot.file, address, chunkSize, index, tags.tryToReceive);
    return true;
  }

  #completed(index: number, slot: RingSlot, result: number, buffer: number): void {
    const { connection } = slot;
    const buffers = this.#buffers;
    slot.receiving = false;
    this.#slots.end(slot);
    buffers.current = buffer;
    if (connection.gone) {
      // Its buffer goes back below.
    } else if (result > 0) {
      this.#register(index, slot);
      const at = buffers.offsetOf(buffer);
      this.#events.received(connection, buffers.memoryOf(buffer), at, result);
    } else if (result === 0) {
      this.#events.peerEnded(connection);
    } else if (result !== -ENOBUFS && result !== -ECANCELED) {
      this.#events.failed(connection, 'recv', result);
    }
    buffers.giveBack(buffers.takeCurrent());
    this.ask(index);
  }

  /** It pays for those that say more than one thing. */
  #register(index: number, slot: RingSlot): void {
    if (!slot.isKnown) {
      slot.isKnown = true;
    } else if (slot.file >= 0 && this.#files !== undefined && index < this.#files.count) {
      this.#files.set(index, slot.file);
      slot.file = registeredFile(index);
    }
  }
}

// Whether it pays to try to receive before anything is known to have come.

/** A try for nothing costs about as much as this many that succeed spare. */
const missCost = 4;
const most = 128;
/** So many messages later it is tried again. */
const pause = 1024;
/** In the time that it takes to answer fewer, nothing new comes. */
const fewest = 8;

/** Learns from what became of the tries. */
class RingLuck {
  /** Above 0: there are tries. Below: how many messages there are until the next. */
  #credit = most;

  /** @param answers How many messages are answered before the tries. */
  isGood(answers: number): boolean {
    return this.#credit > 0 && answers >= fewest;
  }

  hit(): void {
    if (this.#credit < most) this.#credit += 1;
  }

  miss(): void {
    this.#credit -= missCost;
    if (this.#credit <= 0) this.#credit = -pause;
  }

  /** Something was received without a try. */
  untried(): void {
    if (this.#credit > 0) return;
    this.#credit += 1;
    if (this.#credit > 0) this.#credit = most / 2;
  }
}
