// The statistics of a server, as a plain object.
import { createHistogram, type Histogram } from 'node:perf_hooks';
import { perOutcome, type ConnectionOutcome } from '../connection/outcome.js';
import { readCounter, type CounterName } from './meter.js';

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
