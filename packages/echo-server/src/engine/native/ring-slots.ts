// The connections of a ring, by the number that is the token of their operations.
import type { NativeConnection } from './native-connection.js';
import type { Lent } from './pending-bytes.js';

/** A number is used again when nothing is under way for its connection, so that no completion goes to another one. */
export class RingSlots {
  /** How many operations will complete, of all connections and others. */
  operations = 0;
  readonly #slots: (RingSlot | undefined)[] = [];
  readonly #free: number[] = [];

  add(connection: NativeConnection): number {
    const index = this.#free.pop() ?? this.#slots.length;
    this.#slots[index] = new RingSlot(connection);
    connection.place = index;
    return index;
  }

  at(index: number): RingSlot | undefined {
    return this.#slots[index];
  }

  begin(slot: RingSlot): void {
    slot.operations += 1;
    this.operations += 1;
  }

  end(slot: RingSlot): void {
    slot.operations -= 1;
    this.operations -= 1;
  }

  /** What is pending of a connection that is gone stays lent until nothing is under way. */
  settle(index: number, slot: RingSlot): void {
    if (!slot.connection.gone || slot.operations > 0 || this.#slots[index] !== slot) return;
    slot.connection.pending.clear();
    this.#slots[index] = undefined;
    this.#free.push(index);
  }
}

// What a ring does for one connection.

/** A connection of a ring, and what is under way for it. */
export class RingSlot {
  /** How many operations will complete. The slot can be used again when there are none. */
  operations = 0;
  receiving = false;
  sending = false;
  /** What operations take for its descriptor. */
  file: number;
  /** Whether it has said something before. */
  isKnown = false;
  /** Where a try receives to. */
  tryBuffer = 0;
  /** What is being sent, and from which buffer. */
  lent: Lent | undefined;
  at = 0;
  size = 0;
  buffer = 0;

  constructor(readonly connection: NativeConnection) {
    this.file = connection.fd;
  }

  lend(lent: Lent, at: number, size: number, buffer: number): void {
    this.lent = lent;
    this.at = at;
    this.size = size;
    this.buffer = buffer;
    this.sending = true;
  }
}

// The numbers that a ring's operations go by.

/** What a completion is of. `ignored` completes only where it fails. */
export const tags = {
  accept: 1,
  receive: 2,
  tryToReceive: 7,
  send: 3,
  sendPending: 4,
  other: 5,
  ignored: 6,
  wake: 8,
} as const;

/** How many connections the ring knows without their descriptors. */
export const fileCount = 4096;
