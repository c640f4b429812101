// The figures that runs are compared by, as a page names and shows them.
import type { ComparedMetric } from '../report/metrics.js';
import { count, duration } from './numbers.js';

export const metricNames: Readonly<Record<ComparedMetric, string>> = {
  messagesPerSecond: 'messages a second',
  p50Ns: 'latency p50',
  p90Ns: 'latency p90',
  p99Ns: 'latency p99',
  p999Ns: 'latency p99.9',
};

export function showMetric(metric: ComparedMetric, value: number): string {
  return metric === 'messagesPerSecond' ? count(value) : duration(value);
}
