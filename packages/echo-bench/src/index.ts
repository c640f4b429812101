// @tcp-echo/echo-bench: load for echo servers, and what it measured.

// A run
export { runEchoBench } from './run-echo-bench.js';
export { echoBenchDefaults, type BenchTarget, type EchoBenchOptions } from './options.js';
export { benchEngineOptions, type BenchEngineName, type BenchEngineOption } from './engine.js';
export type { BenchProgress } from './report/progress.js';
export { BenchReportError, BenchTargetError, BenchThreadError } from './errors.js';

// Its report
export type {
  BenchEnvironment,
  BenchErrorCount,
  BenchLimit,
  BenchLimitCode,
  ByteCounts,
  EchoBenchReport,
  MachineReport,
  MessageCounts,
  OpenLoop,
  ReportedOptions,
  ThreadReport,
} from './report/report.js';
export type { EndReason } from './load/plan.js';
export { Histogram, type HistogramData } from './measuring/histogram.js';
export { failureKinds, type FailureKind, type IntervalData } from './measuring/meter.js';

// Several reports
export {
  latencyRange,
  summarizeRuns,
  type ComparedMetric,
  type LatencyFigure,
  type LatencyRange,
  type MetricSummary,
} from './report/metrics.js';
export {
  compareReports,
  fewestComparedRuns,
  type BenchComparison,
  type MetricComparison,
} from './report/compare-reports.js';
export { mergeReports } from './report/merge-reports.js';

// Files and pages
export { readReports } from './report/read-reports.js';
export { renderReport, type RenderReportOptions } from './html/render-report.js';
export type { RateSearch, RateStep } from './html/sections.js';
