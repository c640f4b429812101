// Latencies counted in bins of equal width on a logarithmic scale.
import type { HistogramData } from '../histogram/histogram-data.js';

/** Few enough to be seen one by one, and to be read in a table. */
const mostBins = 36;
/** Bins are not narrower: those of the histogram itself would show through. */
const narrowest = 1.01;

/** The edges of bins in which all of these are. */
export function edgesFor(all: readonly HistogramData[]): number[] {
  const low = Math.max(1, Math.min(...all.map(({ minNs }) => minNs)));
  const high = Math.max(low, ...all.map(({ maxNs }) => maxNs)) * 1.001;
  const ratio = Math.max((high / low) ** (1 / mostBins), narrowest);
  const bins = Math.max(1, Math.ceil(Math.log(high / low) / Math.log(ratio) - 1e-9));
  return Array.from({ length: bins + 1 }, (_, index) => low * ratio ** index);
}

/** How many of `data` are in each bin. What is in no bin, by the width of a slot, is in the nearest. */
export function countInBins(data: HistogramData, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  for (const [lowest, count] of data.slots) {
    const found = edges.findLastIndex((edge) => edge <= lowest);
    const bin = Math.min(Math.max(found, 0), counts.length - 1);
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  return counts;
}
