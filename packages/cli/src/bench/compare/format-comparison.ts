// A comparison as a table.
import type { BenchComparison, MetricComparison } from '@tcp-echo/echo-bench';
import { formatDuration } from '../../format-duration.js';
import type { Style } from '../../style.js';
import { formatRate, formatSeveral } from '../screen/format-number.js';

const names: Readonly<Record<MetricComparison['metric'], string>> = {
  messagesPerSecond: 'rate',
  p50Ns: 'p50',
  p90Ns: 'p90',
  p99Ns: 'p99',
  p999Ns: 'p99.9',
};

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
  const widths =
    rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const sides = `A is ${formatSeveral(runs.a, 'run')}, B is ${formatSeveral(runs.b, 'run')}`;
  return `${[sides, ...table, ...notes.map((note) => `${style.yellow('!')} ${note}`)].join('\n')}\n`;
}

/** The last cell is coloured: nothing comes after it that could be out of line. */
function describe({ metric, a, b, ratio, low, high, verdict }: MetricComparison, style: Style) {
  const show = metric === 'messagesPerSecond' ? formatRate : formatDuration;
  const interval = low === null || high === null ? '' : `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return [names[metric], show(a), show(b), ratio.toFixed(3), interval, look(verdict, style)];
}

function look(verdict: MetricComparison['verdict'], style: Style): string {
  const text = verdicts[verdict];
  if (verdict === 'better') return style.green(text);
  return verdict === 'worse' ? style.red(text) : text;
}
