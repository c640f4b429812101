// How a ring sends: at once what goes at once, and the rest when the peer takes it.
import { constants } from 'node:os';
import { sendModes, type Ring } from '@tcp-echo/native-sockets';
import type { NativeConnection } from './native-connection.js';
import type { Lent } from './pending-bytes.js';
import type { RingBuffers } from './ring-buffers.js';
import { tags, type RingSlot, type RingSlots } from './ring-slots.js';
import type { TransportEvents } from './transport.js';

const { EAGAIN } = constants.errno;

/** Sends for all connections of a ring. */
export class RingSender {
  readonly #ring: Ring;
  readonly #slots: RingSlots;
  readonly #buffers: RingBuffers;
  readonly #events: TransportEvents;

  constructor(ring: Ring, slots: RingSlots, buffers: RingBuffers, events: TransportEvents) {
    this.#ring = ring;
    this.#slots = slots;
    this.#buffers = buffers;
    this.#events = events;
  }

  /** It completes while it is submitted: nothing that is received later overtakes it. */
  send(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    const index = connection.place;
    const slot = this.#slots.at(index);
    if (slot === undefined) return;
    if (!connection.pending.isEmpty) {
      connection.pending.push(lent, at, size);
      return;
    }
    slot.lend(lent, at, size, this.#buffers.takeCurrent());
    this.#slots.begin(slot);
    const { noWait } = sendModes;
    this.#ring.send(slot.file, lent.address + at, size, index, tags.send, noWait);
  }

  /** What did not go at once is copied, so that a peer that does not read keeps no buffer from the others. */
  sent(index: number, slot: RingSlot, result: number): void {
    const { connection, lent, at, size, buffer } = slot;
    slot.sending = false;
    this.#slots.end(slot);
    const sent = result === -EAGAIN ? 0 : result;
    const isPartial = sent >= 0 && sent < size && !connection.gone;
    if (isPartial && lent !== undefined) connection.pending.push(lent, at + sent, size - sent);
    this.#buffers.giveBack(buffer);
    if (connection.gone) return;
    if (sent < 0) {
      this.#events.failed(connection, 'send', sent);
      return;
    }
    if (sent > 0) this.#events.sent(connection, sent, this.#events.nowMs);
    if (isPartial) this.#sendPending(index, slot);
    else this.#events.flushed(connection);
  }

  /** Whether all that was pending is out. */
  sentPending(index: number, slot: RingSlot, result: number): boolean {
    const { connection } = slot;
    slot.sending = false;
    this.#slots.end(slot);
    if (connection.gone) return false;
    if (result < 0) {
      this.#events.failed(connection, 'send', result);
      return false;
    }
    connection.pending.consume(result);
    this.#events.sent(connection, result, this.#events.nowMs);
    if (connection.pending.isEmpty) {
      this.#events.flushed(connection);
      return true;
    }
    this.#sendPending(index, slot);
    return false;
  }

  #sendPending(index: number, slot: RingSlot): void {
    const { pending } = slot.connection;
    slot.sending = true;
    this.#slots.begin(slot);
    this.#ring.send(slot.file, pending.address, pending.size, index, tags.sendPending);
  }
}
