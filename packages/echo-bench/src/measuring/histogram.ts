// How often each duration occurred, to three significant digits, in memory of a fixed size that threads can share.

/** A histogram, in integer nanoseconds. `Histogram.fromData` makes one of it again, with every percentile. */
export interface HistogramData {
  /** How many durations were counted. */
  readonly total: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly meanNs: number;
  readonly sumNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  /** The smallest value of each slot that is not empty, and its count. */
  readonly slots: readonly (readonly [lowestNs: number, count: number])[];
}

/** Up to this value each has a slot of its own. */
const exactUpTo = 2047;
/** Slots of one power of two. */
const slotsPerOctave = 1024;
const octaveBits = 10;

/** The largest value that has a slot, in nanoseconds: 2^42 - 1, about 73 minutes. */
const largestValue = 2 ** 42 - 1;
/** How many slots there are. */
export const slotCount = 33 * slotsPerOctave;

/** `value` is an integer from 0 to `largestValue`. */
function slotOf(value: number): number {
  if (value < 2 ** 31) {
    const shift = 21 - Math.clz32(value | exactUpTo);
    return (shift << octaveBits) + (value >>> shift);
  }
  // clz32 sees 32 bits: those of the upper half, or, below 2^32, all of them.
  const shift = value < 2 ** 32 ? 21 : 53 - Math.clz32(value / 2 ** 32);
  return (shift << octaveBits) + Math.floor(value / 2 ** shift);
}

/** The smallest value of a slot. */
function lowestOf(slot: number): number {
  if (slot <= exactUpTo) return slot;
  const shift = (slot >>> octaveBits) - 1;
  return ((slot & (slotsPerOctave - 1)) + slotsPerOctave) * 2 ** shift;
}

/** The largest value of a slot. */
function highestOf(slot: number): number {
  return lowestOf(slot + 1) - 1;
}

/** What lies before the slots. */
const header = { total: 0, sum: 1, min: 2, max: 3, size: 4 } as const;

/** Which of `total` values the percentile is, by the nearest rank. */
export function rankOf(percent: number, total: number): number {
  // Without the tolerance 99.9 % of 1000 would be the 1000th: 999.0000000000001 is a product of rounding.
  return Math.max(1, Math.ceil((percent / 100) * total - total * Number.EPSILON));
}

/** @throws RangeError if they are none, or hold another number than `total`. */
export function checkSlots({ slots, total }: Pick<HistogramData, 'slots' | 'total'>): void {
  let held = 0;
  for (const [lowest, count] of slots) {
    const isCount = Number.isSafeInteger(count) && count > 0;
    if (!Number.isSafeInteger(lowest) || lowest < 0 || lowest > largestValue || !isCount) {
      throw new RangeError(`[${lowest}, ${count}] is no slot of a histogram`);
    }
    held += count;
  }
  if (held !== total) throw new RangeError(`the slots of a histogram hold ${held}, not ${total}`);
}

/**
 * A histogram of nanoseconds. Recording allocates nothing, adding one to another loses nothing, and 0.1 % is the most
 * by which a percentile is too high.
 *
 * @example
 * ```ts
 * const latency = Histogram.fromData(report.latency.fromSend);
 * console.log(latency.percentile(99) / 1e6, 'ms');
 * ```
 */
export class Histogram {
  /** What another thread makes the same histogram from, if it is a SharedArrayBuffer. */
  readonly memory: ArrayBuffer | SharedArrayBuffer;
  readonly #words: Float64Array;

  /** @param memory Of the same histogram in another thread. */
  constructor(memory: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(Histogram.byteLength)) {
    this.memory = memory;
    this.#words = new Float64Array(memory);
  }

  /** How much memory one needs. */
  static readonly byteLength = (header.size + slotCount) * Float64Array.BYTES_PER_ELEMENT;

  /** What `toData()` gave. @throws RangeError if it is no such thing. */
  static fromData(data: HistogramData): Histogram {
    const histogram = new Histogram();
    const words = histogram.#words;
    checkSlots(data);
    for (const [lowest, count] of data.slots) {
      const at = header.size + slotOf(lowest);
      words[at] = (words[at] ?? 0) + count;
    }
    words[header.total] = data.total;
    words[header.sum] = data.sumNs;
    words[header.min] = data.minNs;
    words[header.max] = data.maxNs;
    return histogram;
  }

  /**
   * Counts a duration, `count` times.
   *
   * @param ns Nanoseconds; fractions are rounded, and less than 0 is 0. What is longer than 73 minutes is in the last slot.
   */
  record(ns: number, count = 1): void {
    const words = this.#words;
    const value = ns > 0 ? Math.round(ns) : 0;
    const at = header.size + slotOf(value < largestValue ? value : largestValue);
    const total = words[header.total] ?? 0;
    words[at] = (words[at] ?? 0) + count;
    words[header.total] = total + count;
    words[header.sum] = (words[header.sum] ?? 0) + value * count;
    if (total === 0 || value < (words[header.min] ?? 0)) words[header.min] = value;
    if (value > (words[header.max] ?? 0)) words[header.max] = value;
  }

  /** Counts everything that `other` has. */
  add(other: Histogram): void {
    if (other.total === 0) return;
    const words = this.#words;
    const theirs = other.#words;
    const { min, max } = header;
    words[min] = this.total === 0 ? other.min : Math.min(this.min, other.min);
    words[max] = Math.max(this.max, other.max);
    words[header.total] = this.total + other.total;
    words[header.sum] = this.sum + other.sum;
    for (let at = header.size; at < words.length; at += 1) {
      words[at] = (words[at] ?? 0) + (theirs[at] ?? 0);
    }
  }

  /** What this one has that `before`, an earlier state of it, has not; the shortest and the longest to three digits. */
  since(before: Histogram | undefined): Histogram {
    if (before === undefined) return this;
    const difference = new Histogram();
    for (let slot = 0; slot < slotCount; slot += 1) {
      const at = header.size + slot;
      const count = (this.#words[at] ?? 0) - (before.#words[at] ?? 0);
      if (count > 0) difference.record(highestOf(slot), count);
    }
    return difference;
  }

  /** How many durations there are. */
  get total(): number {
    return this.#words[header.total] ?? 0;
  }

  /** All of them together; exact up to 2^53 ns, which are 104 days, and to 15 digits beyond. */
  get sum(): number {
    return this.#words[header.sum] ?? 0;
  }

  /** The shortest, exactly; 0 where there is none. */
  get min(): number {
    return this.#words[header.min] ?? 0;
  }

  /** The longest, exactly; 0 where there is none. */
  get max(): number {
    return this.#words[header.max] ?? 0;
  }

  /** 0 where there is none. */
  get mean(): number {
    return this.total === 0 ? 0 : this.sum / this.total;
  }

  /** The duration that `percent` of all do not exceed: at most 0.1 % too high, never beyond the longest. 0 where there is none. */
  percentile(percent: number): number {
    return this.valueAt(rankOf(percent, this.total));
  }

  /** The duration of that rank, of which 1 is the shortest, as `percentile` tells it. */
  valueAt(rank: number): number {
    let seen = 0;
    for (let slot = 0; slot < slotCount; slot += 1) {
      seen += this.#words[header.size + slot] ?? 0;
      if (seen >= rank) return Math.min(highestOf(slot), this.max);
    }
    return this.max;
  }

  /** Slots that are not empty, the shortest first: the smallest value of each, its largest, and how many there are. */
  *slots(): Generator<readonly [lowestNs: number, highestNs: number, count: number]> {
    for (let slot = 0; slot < slotCount; slot += 1) {
      const count = this.#words[header.size + slot] ?? 0;
      if (count > 0) yield [lowestOf(slot), highestOf(slot), count];
    }
  }

  /** As plain data, without loss. */
  toData(): HistogramData {
    return {
      total: this.total,
      minNs: this.min,
      maxNs: this.max,
      meanNs: Math.round(this.mean),
      sumNs: this.sum,
      p50Ns: this.percentile(50),
      p90Ns: this.percentile(90),
      p99Ns: this.percentile(99),
      p999Ns: this.percentile(99.9),
      slots: Array.from(this.slots(), ([lowest, , count]) => [lowest, count] as const),
    };
  }
}
