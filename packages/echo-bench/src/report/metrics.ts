// The figures by which runs are compared and summarized.
import { latencyRange } from './latency-range.js';
import type { EchoBenchReport } from './report.js';

/** The figures of a run that are compared with those of another. Latencies of an open loop are those from when messages were due. */
export const comparedMetrics = ['messagesPerSecond', 'p50Ns', 'p90Ns', 'p99Ns', 'p999Ns'] as const;

/** One of them. */
export type ComparedMetric = (typeof comparedMetrics)[number];

export function readMetric({ measured, latency }: EchoBenchReport, metric: ComparedMetric): number {
  if (metric === 'messagesPerSecond') return measured.messagesPerSecond;
  return (latency.fromDue ?? latency.fromSend)[metric];
}

const percents: Readonly<Record<ComparedMetric, number>> = {
  messagesPerSecond: 0,
  p50Ns: 50,
  p90Ns: 90,
  p99Ns: 99,
  p999Ns: 99.9,
};

/** Whether it is known exactly, as far as three digits go: messages that were never answered can only make a latency longer. */
export function isKnown(report: EchoBenchReport, metric: ComparedMetric): boolean {
  if (metric === 'messagesPerSecond' || !report.latency.unanswered?.total) return true;
  const range = latencyRange(report, percents[metric]);
  return range === undefined || range.mostNs <= range.leastNs * 1.001;
}

/** Of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
