// The figures by which runs are compared and summarized.
import type { EchoBenchReport } from './report.js';

/** The figures of a run that are compared with those of another. Latencies of an open loop are those from when messages were due. */
export const comparedMetrics = ['messagesPerSecond', 'p50Ns', 'p90Ns', 'p99Ns', 'p999Ns'] as const;

/** One of them. */
export type ComparedMetric = (typeof comparedMetrics)[number];

export function readMetric({ measured, latency }: EchoBenchReport, metric: ComparedMetric): number {
  if (metric === 'messagesPerSecond') return measured.messagesPerSecond;
  return (latency.fromDue ?? latency.fromSend)[metric];
}

/** Of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
