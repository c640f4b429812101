// The figures that runs are compared by, as a person reads them.
import type { ComparedMetric } from '@tcp-echo/echo-bench';
import { formatDuration } from '../../format-duration.js';
import { formatRate } from './format-number.js';

export const metricNames: Readonly<Record<ComparedMetric, string>> = {
  messagesPerSecond: 'rate',
  p50Ns: 'p50',
  p90Ns: 'p90',
  p99Ns: 'p99',
  p999Ns: 'p99.9',
};

export function formatMetric(metric: ComparedMetric, value: number): string {
  return metric === 'messagesPerSecond' ? formatRate(value) : formatDuration(value);
}
