// A histogram as plain data: what a report holds.

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
