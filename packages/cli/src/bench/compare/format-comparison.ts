// A comparison as a table.
import type { BenchComparison, MetricComparison } from '@tcp-echo/echo-bench';
import type { Style } from '../../style.js';
import { formatColumns } from '../screen/format-columns.js';
import { formatMetric, metricNames } from '../screen/format-metric.js';
import { formatSeveral } from '../screen/format-number.js';

const verdicts: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  'within-noise': 'within the noise',
  unknown: 'not known',
};

/** Ends with a line end. */
export function formatComparison(comparison: BenchComparison, style: Style): string {
  const { runs, confidence, metrics, notes } = comparison;
  const rows = [
    ['', 'A', 'B', 'B/A', `${confidence * 100} % sure`, ''],
    ...metrics.map((metric) => describe(metric, style)),
  ];
  const table = formatColumns(rows);
  const sides = `A is ${formatSeveral(runs.a, 'run')}, B is ${formatSeveral(runs.b, 'run')}`;
  const meaning =
    'B/A is the median of the ratios of each run of B to each of A, not of the medians; each interval is that sure by itself, and of five one is wrong more often';
  return `${[sides, ...table, style.dim(meaning), ...notes.map((note) => `${style.yellow('!')} ${note}`)].join('\n')}\n`;
}

function describe({ metric, a, b, ratio, low, high, verdict }: MetricComparison, style: Style) {
  const interval = low === null || high === null ? '' : `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return [
    metricNames[metric],
    formatMetric(metric, a),
    formatMetric(metric, b),
    ratio.toFixed(3),
    interval,
    look(verdict, style),
  ];
}

function look(verdict: MetricComparison['verdict'], style: Style): string {
  const text = verdicts[verdict];
  if (verdict === 'better') return style.green(text);
  return verdict === 'worse' ? style.red(text) : text;
}
