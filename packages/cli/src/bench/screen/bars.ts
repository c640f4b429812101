// Rows of little bars: of a histogram, and of how a run went.
import type { HistogramData } from '@tcp-echo/echo-bench';
import { formatDuration } from '../../format-duration.js';

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
