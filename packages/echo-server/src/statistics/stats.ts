// The statistics of a server, as a plain object.
import { createHistogram, type Histogram, type RecordableHistogram } from 'node:perf_hooks';
import { connectionOutcomes, perOutcome, type ConnectionOutcome } from '../connection/outcome.js';

/** How long echoes took: from reading a chunk to the operating system having taken its reply. */
export interface EchoTimeStats {
  readonly count: number;
  /** Nanoseconds, like all that follow; 0 while `count` is. */
  readonly minNs: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** What a server has done so far, open connections included. */
export interface EchoServerStats {
  /** Connections accepted since the server started. */
  readonly connectionsTotal: number;
  /** Connections open now; in mode `once` also those that are being drained. */
  readonly connectionsOpen: number;
  /** Connections closed at once, because `maxConnections` were open or no more files may be. They are in no other number. */
  readonly connectionsRefused: number;
  /** Connections that ended with an error; resets are among them. */
  readonly connectionsFailed: number;
  /** How the connections that are gone ended. */
  readonly outcomes: Readonly<Record<ConnectionOutcome, number>>;
  readonly bytesReceived: number;
  /** Bytes handed to the operating system, or waiting for a peer that reads slowly. */
  readonly bytesSent: number;
  readonly echoTime: EchoTimeStats;
}

/** What one thread of a server counts, as another thread sees it: both are live. */
export interface MeterView {
  readonly counters: Float64Array;
  readonly echoTime: Histogram;
}

/** The sum of a counter over the threads of a server. */
export function sumCounter(meters: readonly MeterView[], name: CounterName): number {
  return meters.reduce((sum, { counters }) => sum + readCounter(counters, name), 0);
}

/** How connections have ended so far. */
export function countOutcomes(
  meters: readonly MeterView[],
): Readonly<Record<ConnectionOutcome, number>> {
  return perOutcome((outcome) => sumCounter(meters, outcome));
}

export function readStats(meters: readonly MeterView[]): EchoServerStats {
  const sum = (name: CounterName): number => sumCounter(meters, name);
  return {
    connectionsTotal: sum('accepted'),
    connectionsOpen: sum('open'),
    connectionsRefused: sum('refused'),
    connectionsFailed: sum('reset') + sum('failed'),
    outcomes: countOutcomes(meters),
    bytesReceived: sum('bytesReceived'),
    bytesSent: sum('bytesSent'),
    echoTime: summarize(merge(meters.map(({ echoTime }) => echoTime))),
  };
}

function merge(histograms: readonly Histogram[]): Histogram {
  const [only] = histograms;
  if (only !== undefined && histograms.length === 1) return only;
  const all = createHistogram();
  for (const histogram of histograms) {
    // Its type asks for one that records; any histogram can be added.
    if (histogram.count > 0) all.add(histogram as typeof all);
  }
  return all;
}

function summarize(histogram: Histogram): EchoTimeStats {
  const { count } = histogram;
  if (count === 0) {
    return { count, minNs: 0, meanNs: 0, p50Ns: 0, p90Ns: 0, p99Ns: 0, maxNs: 0 };
  }
  return {
    count,
    minNs: histogram.min,
    meanNs: Math.round(histogram.mean),
    p50Ns: histogram.percentile(50),
    p90Ns: histogram.percentile(90),
    p99Ns: histogram.percentile(99),
    maxNs: histogram.max,
  };
}

// What a server counts. The counters lie in shared memory: one thread writes, any may read.

const counterNames = [
  'accepted',
  'open',
  'refused',
  'bytesReceived',
  'bytesSent',
  ...connectionOutcomes,
] as const;

/** One thing that is counted. */
type CounterName = (typeof counterNames)[number];

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

  /** In this order: another thread that sees it accepted, and not open, may take it for gone. */
  opened(): void {
    this.#add('open', 1);
    this.#add('accepted', 1);
  }

  /** In this order: another thread that sees it gone sees how it ended. */
  closed(outcome: ConnectionOutcome, connections = 1): void {
    this.#add(outcome, connections);
    this.#add('open', -connections);
  }

  refused(): void {
    this.#add('refused', 1);
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

  #add(name: CounterName, amount: number): void {
    this.#addAt(indexOf[name], amount);
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
