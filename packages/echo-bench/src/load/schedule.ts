// When the messages of an open loop are due.

/** The messages `first`, `first + step`, … of so many a second. */
export interface ScheduleOptions {
  readonly ratePerSecond: number;
  readonly first: number;
  readonly step: number;
}

/** Messages of one thread, evenly spaced; together with those of the other threads evenly spaced too. */
export class Schedule {
  readonly #perMs: number;
  readonly #first: number;
  readonly #step: number;

  constructor({ ratePerSecond, first, step }: ScheduleOptions) {
    this.#perMs = ratePerSecond / 1000;
    this.#first = first;
    this.#step = step;
  }

  /** When message `index` of this thread is due, in milliseconds from the start. No error adds up. */
  dueMs(index: number): number {
    return (this.#first + index * this.#step) / this.#perMs;
  }

  /** How many messages of this thread are due before `ms`. */
  countBefore(ms: number): number {
    return Math.max(0, Math.ceil((ms * this.#perMs - this.#first) / this.#step));
  }
}
