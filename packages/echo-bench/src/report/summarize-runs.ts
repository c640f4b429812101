// What repeated runs of one load have in common: of each figure the median, and the range.
import { comparedMetrics, median, readMetric, type ComparedMetric } from './metrics.js';
import type { EchoBenchReport } from './report.js';

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
