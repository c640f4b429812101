// The clock that all threads of a run share: milliseconds of process.hrtime, read at the price of performance.now.

/** The time that was read last is a field, because a number with fractions that is passed on is an allocation. */
export class Clock {
  /** performance.now() counts from the start of its thread. */
  readonly #offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  readonly #now = new Float64Array(1);

  constructor() {
    this.read();
  }

  /** Reads the clock. */
  read(): number {
    const now = performance.now() + this.#offsetMs;
    this.#now[0] = now;
    return now;
  }

  /** What was read last. */
  get nowMs(): number {
    return this.#now[0] ?? 0;
  }
}
