// What a server counts. The counters lie in shared memory: one thread writes, any may read.
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { connectionOutcomes } from '../connection/outcome.js';

const counterNames = [
  'accepted',
  'open',
  'refused',
  'bytesReceived',
  'bytesSent',
  ...connectionOutcomes,
] as const;

/** One thing that is counted. */
export type CounterName = (typeof counterNames)[number];

const indexOf = Object.fromEntries(counterNames.map((name, index) => [name, index])) as Readonly<
  Record<CounterName, number>
>;

const bytesReceivedAt = indexOf.bytesReceived;
const bytesSentAt = indexOf.bytesSent;

type MeterParts = Pick<Meter, 'counters' | 'echoTime'>;

/** Counts for one thread of a server. */
export class Meter {
  /** In the order of `counterNames`; whole numbers, exact up to 2^53. */
  readonly counters: Float64Array;
  /** Nanoseconds from reading a chunk to the operating system having taken its reply. */
  echoTime: RecordableHistogram;

  /** @param parts Of the same meter in another thread: a histogram that is posted stays one with the original. */
  constructor({
    counters = newCounters(),
    echoTime = createHistogram(),
  }: Partial<MeterParts> = {}) {
    this.counters = counters;
    this.echoTime = echoTime;
  }

  add(name: CounterName, amount = 1): void {
    this.#addAt(indexOf[name], amount);
  }

  /** Once for each chunk, so without looking up the name. */
  addReceived(bytes: number): void {
    this.#addAt(bytesReceivedAt, bytes);
  }

  /** As `addReceived`. */
  addSent(bytes: number): void {
    this.#addAt(bytesSentAt, bytes);
  }

  /** @param ms Milliseconds, with fractions. */
  recordEchoTime(ms: number): void {
    // A histogram takes whole numbers from 1 on.
    this.echoTime.record(Math.max(1, Math.round(ms * 1e6)));
  }

  /** From now on what has been counted stays as it is, and the histogram may count for somebody else. */
  detach(): void {
    const copy = createHistogram();
    copy.add(this.echoTime);
    this.echoTime = copy;
  }

  #addAt(index: number, amount: number): void {
    this.counters[index] = (this.counters[index] ?? 0) + amount;
  }
}

function newCounters(): Float64Array {
  const byteLength = counterNames.length * Float64Array.BYTES_PER_ELEMENT;
  return new Float64Array(new SharedArrayBuffer(byteLength));
}

/** Reads one counter of a meter, of this thread or another. */
export function readCounter(counters: Float64Array, name: CounterName): number {
  return counters[indexOf[name]] ?? 0;
}
