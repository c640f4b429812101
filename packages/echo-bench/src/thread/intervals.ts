// How much was done in each stretch of a run, in memory of a fixed size, however long the run is.

/** How many stretches there can be. Where there would be more, two become one. */
export const mostIntervals = 1024;
/** How long a stretch is at first, in milliseconds. */
const shortestMs = 100;
const columns = 3;
const header = { lengthMs: 0, count: 1, size: 2 } as const;

/** What was done in the stretches of a run. */
export interface IntervalData {
  /** How long each is, in integer nanoseconds; the last may have been cut short. */
  readonly lengthNs: number;
  readonly messages: readonly number[];
  readonly bytes: readonly number[];
  readonly errors: readonly number[];
}

/** Messages, bytes and errors of each stretch. */
export class Intervals {
  static readonly byteLength =
    (header.size + mostIntervals * columns) * Float64Array.BYTES_PER_ELEMENT;
  readonly #words: Float64Array;

  constructor(memory: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(Intervals.byteLength)) {
    this.#words = new Float64Array(memory);
    if (this.lengthMs === 0) this.#words[header.lengthMs] = shortestMs;
  }

  /** @param elapsedMs Since measuring began. */
  add(elapsedMs: number, messages: number, bytes: number, errors: number): void {
    if (!(elapsedMs >= 0)) return;
    while (elapsedMs >= this.lengthMs * mostIntervals) this.#double();
    const index = Math.floor(elapsedMs / this.lengthMs);
    const words = this.#words;
    const place = header.size + index * columns;
    words[place] = (words[place] ?? 0) + messages;
    words[place + 1] = (words[place + 1] ?? 0) + bytes;
    words[place + 2] = (words[place + 2] ?? 0) + errors;
    if (index >= this.count) words[header.count] = index + 1;
  }

  /** As plain data, in stretches of at least `lengthMs`, which is one of these twice, four times, … as long. */
  toData(lengthMs = this.lengthMs): IntervalData {
    const copy = new Intervals();
    copy.#words.set(this.#words);
    while (copy.lengthMs < lengthMs) copy.#double();
    const column = (offset: number): number[] =>
      Array.from(
        { length: copy.count },
        (_, index) => copy.#words[header.size + index * columns + offset] ?? 0,
      );
    return {
      lengthNs: copy.lengthMs * 1e6,
      messages: column(0),
      bytes: column(1),
      errors: column(2),
    };
  }

  get lengthMs(): number {
    return this.#words[header.lengthMs] ?? 0;
  }

  get count(): number {
    return this.#words[header.count] ?? 0;
  }

  #double(): void {
    const words = this.#words;
    const count = Math.ceil(this.count / 2);
    for (let index = 0; index < mostIntervals; index += 1) {
      const from = header.size + index * 2 * columns;
      for (let offset = 0; offset < columns; offset += 1) {
        const [left, right] =
          index < mostIntervals / 2
            ? [words[from + offset] ?? 0, words[from + columns + offset] ?? 0]
            : [0, 0];
        words[header.size + index * columns + offset] = left + right;
      }
    }
    words[header.lengthMs] = this.lengthMs * 2;
    words[header.count] = count;
  }
}
