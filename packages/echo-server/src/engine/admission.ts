// Who comes in, counted over all threads of a server: the connections' numbers, and `maxConnections`.

/** Numbers and places for connections. All threads of a server have one on the same memory. */
export class Admission {
  /** What another thread is given to count together with this one. */
  readonly memory: SharedArrayBuffer;
  readonly #lastNumber: BigInt64Array;
  readonly #taken: Int32Array;

  constructor(memory = new SharedArrayBuffer(12)) {
    this.memory = memory;
    this.#lastNumber = new BigInt64Array(memory, 0, 1);
    this.#taken = new Int32Array(memory, 8, 1);
  }

  /** From 1 on; no number is given twice. */
  nextNumber(): number {
    return Number(Atomics.add(this.#lastNumber, 0, 1n)) + 1;
  }

  /** The next number is 1 again. */
  restart(): void {
    Atomics.store(this.#lastNumber, 0, 0n);
  }

  /** Takes one of `max` places; false if none is free. A place that was taken is given back with `leave`. */
  enter(max: number): boolean {
    let taken = Atomics.load(this.#taken, 0);
    while (taken < max) {
      const found = Atomics.compareExchange(this.#taken, 0, taken, taken + 1);
      if (found === taken) return true;
      taken = found;
    }
    return false;
  }

  leave(count = 1): void {
    Atomics.sub(this.#taken, 0, count);
  }
}
