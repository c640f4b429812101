// @tcp-echo/echo-bench: load for echo servers, and what it measured.
export { echoBenchDefaults } from './defaults.js';
export {
  benchEngineOptions,
  type BenchEngineName,
  type BenchEngineOption,
} from './engine/engine-names.js';
export { BenchReportError, BenchTargetError, BenchThreadError } from './errors.js';
export { Histogram } from './histogram/histogram.js';
export type { HistogramData } from './histogram/histogram-data.js';
export { readReports } from './html/read-reports.js';
export { renderReport, type RenderReportOptions } from './html/render-report.js';
export type { RateSearch, RateStep } from './html/search-section.js';
export { failureKinds, type FailureKind } from './load/failures.js';
export type { BenchTarget, EchoBenchOptions } from './options.js';
export {
  compareReports,
  fewestComparedRuns,
  type BenchComparison,
  type MetricComparison,
} from './report/compare-reports.js';
export type { BenchEnvironment } from './report/environment.js';
export type { BenchLimit, BenchLimitCode } from './report/limits.js';
export { mergeReports } from './report/merge-reports.js';
export { latencyRange, type LatencyFigure, type LatencyRange } from './report/latency-range.js';
export type { ComparedMetric } from './report/metrics.js';
export type { BenchProgress } from './report/progress.js';
export type {
  BenchErrorCount,
  ByteCounts,
  EchoBenchReport,
  MachineReport,
  MessageCounts,
  OpenLoop,
  ReportedOptions,
  ThreadReport,
} from './report/report.js';
export { summarizeRuns, type MetricSummary } from './report/summarize-runs.js';
export { runEchoBench } from './run-echo-bench.js';
export type { IntervalData } from './thread/intervals.js';
export type { EndReason } from './thread/thread-protocol.js';
