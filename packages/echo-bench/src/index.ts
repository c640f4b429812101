// @tcp-echo/echo-bench: load for echo servers, and what it measured.
export { Histogram } from './histogram/histogram.js';
export type { HistogramData } from './histogram/histogram-data.js';
