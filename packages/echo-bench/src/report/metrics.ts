// The figures of a report: what is known of a latency, and those by which runs are compared and summarized.
import { Histogram, rankOf, type HistogramData } from '../measuring/histogram.js';
import type { EchoBenchReport } from './report.js';

/** In nanoseconds. Where both are the same, the latency is known; `mostNs` is Infinity where nothing bounds it. */
export interface LatencyRange {
  readonly leastNs: number;
  readonly mostNs: number;
}

/** A percentile, from 0 to 100, or one of these. */
export type LatencyFigure = number | 'min' | 'mean' | 'max';

/**
 * A latency of a report: of an open loop, from when messages were due. Those that were never answered, or never sent, are in it
 * with the time that they had waited when the run ended: a percentile that one of them may change is only known not to be less.
 *
 * @returns undefined where no message was measured.
 */
export function latencyRange(
  report: Pick<EchoBenchReport, 'latency'>,
  figure: LatencyFigure,
): LatencyRange | undefined {
  const { fromDue, fromSend, unanswered } = report.latency;
  const data = fromDue ?? fromSend;
  if (data.total === 0) return undefined;
  const least = Histogram.fromData(data);
  if (unanswered === null || unanswered.total === 0) {
    const known = read(least, figure);
    return { leastNs: known, mostNs: known };
  }
  return { leastNs: read(least, figure), mostNs: mostOf(data, unanswered, figure) };
}

function read(histogram: Histogram, figure: LatencyFigure): number {
  return typeof figure === 'number' ? histogram.percentile(figure) : histogram[figure];
}

/** As if those that were never answered had taken forever. */
function mostOf(all: HistogramData, unanswered: HistogramData, figure: LatencyFigure): number {
  if (figure === 'mean' || figure === 'max') return Infinity;
  const answered = all.total - unanswered.total;
  const rank = figure === 'min' ? 1 : rankOf(figure, all.total);
  if (rank > answered) return Infinity;
  const waiting = new Map(unanswered.slots);
  const slots = all.slots.flatMap(([lowest, count]) => {
    const left = count - (waiting.get(lowest) ?? 0);
    return left > 0 ? [[lowest, left] as const] : [];
  });
  return Histogram.fromData({ ...all, total: answered, slots }).valueAt(rank);
}

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

/** One figure of several runs. */
export interface MetricSummary {
  readonly metric: ComparedMetric;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Of the runs in which messages were measured; empty where there was none. */
export function summarizeRuns(reports: readonly EchoBenchReport[]): MetricSummary[] {
  const measured = reports.filter(({ latency }) => latency.fromSend.total > 0);
  if (measured.length === 0) return [];
  return comparedMetrics.map((metric) => {
    const values = measured.map((report) => readMetric(report, metric));
    // Times are integer nanoseconds.
    const middle = metric === 'messagesPerSecond' ? median(values) : Math.round(median(values));
    return { metric, median: middle, min: Math.min(...values), max: Math.max(...values) };
  });
}

/** -Infinity where there is none. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => (value > most ? value : most), -Infinity);
}
