// Numbers, tables and rows of little bars, as a person reads them on a terminal.
import type { ComparedMetric, HistogramData } from '@tcp-echo/echo-bench';
import { formatDuration } from '../style.js';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** `141,870` */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** `141,870 msg/s`; three digits of less than a hundred. */
export function formatRate(perSecond: number): string {
  return `${perSecond < 100 ? precise.format(perSecond) : formatCount(perSecond)} msg/s`;
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `64 B`, `1.5 MiB` */
export function formatBytes(bytes: number): string {
  const power = Math.floor(Math.log2(Math.max(1, bytes)) / 10);
  const unit = Math.min(byteUnits.length - 1, power);
  return `${precise.format(bytes / 1024 ** unit)} ${byteUnits[unit]}`;
}

/** `1 thread`, `4 threads` */
export function formatSeveral(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** Each column as wide as its widest cell, two spaces apart. Of colours only the last column may have any. */
export function formatColumns(rows: readonly (readonly string[])[]): string[] {
  const widths =
    rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

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

const bars = '▁▂▃▄▅▆▇█';
const latencyColumns = 24;
const runColumns = 10;

/** A bar for each value, the largest of which is full; a space for 0. */
function drawBars(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values.map((value) => bars[Math.ceil((value / most) * bars.length) - 1] ?? ' ').join('');
}

/** `100 µs ▁▂▅█▇▅▃▂▁▁▁▁ 10 ms (log)`: each column is the same factor of the one before. */
export function drawHistogram({ slots, minNs, maxNs }: HistogramData): string {
  const low = roundBelow(Math.max(minNs, 1000));
  const high = roundAbove(Math.max(maxNs, low * 2));
  const columns = Array.from({ length: latencyColumns }, () => 0);
  for (const [ns, count] of slots) {
    const part = Math.log(Math.max(ns, low) / low) / Math.log(high / low);
    const at = Math.min(latencyColumns - 1, Math.floor(part * latencyColumns));
    columns[at] = (columns[at] ?? 0) + count;
  }
  return `${formatDuration(low)} ${drawBars(columns)} ${formatDuration(high)} (log)`;
}

/** How many of `counts` there were in each tenth of a run, from its beginning to its end. */
export function drawRun(counts: readonly number[]): string {
  const parts = Array.from({ length: runColumns }, () => 0);
  // An interval that lies in two columns is divided between them.
  for (const [at, count] of counts.entries()) {
    const [from, to] = [at, at + 1].map((edge) => (edge / counts.length) * runColumns);
    for (let column = Math.floor(from ?? 0); column < (to ?? 0) - 1e-9; column += 1) {
      const shared = Math.min(column + 1, to ?? 0) - Math.max(column, from ?? 0);
      parts[column] = (parts[column] ?? 0) + (count * shared) / ((to ?? 1) - (from ?? 0));
    }
  }
  return drawBars(parts);
}

/** `████░░░░░░` */
export function drawFraction(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * runColumns);
  return '█'.repeat(full).padEnd(runColumns, '░');
}

/** 1, 2 or 5 times a power of ten. */
function roundBelow(ns: number): number {
  const power = 10 ** Math.floor(Math.log10(ns));
  return Math.max(...[1, 2, 5].filter((step) => step * power <= ns)) * power;
}

function roundAbove(ns: number): number {
  const power = 10 ** Math.floor(Math.log10(ns));
  return Math.min(...[1, 2, 5, 10].filter((step) => step * power >= ns)) * power;
}
