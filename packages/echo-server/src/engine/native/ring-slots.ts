// The connections of a ring, by the number that is the token of their operations.
import type { NativeConnection } from './native-connection.js';
import { RingSlot } from './ring-slot.js';

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
