// The intervals of a run as rates, few enough for a chart.
import type { EchoBenchReport } from '../report/report.js';

/** What was done in each stretch of time. */
export interface Stretches {
  /** In nanoseconds since measuring began: one more than there are stretches. */
  readonly edges: readonly number[];
  readonly perSecond: readonly number[];
  readonly errors: readonly number[];
}

const most = 120;
/** Of a whole interval: the rate of a shorter rest says little. */
const shortestRest = 0.2;

/** Neighbours are one stretch where there would be more than 120; a rest of less than a fifth of an interval is left out. */
export function stretchesOf({ intervals, durationNs }: EchoBenchReport): Stretches {
  const { lengthNs, messages, errors } = intervals;
  const rest = durationNs - (messages.length - 1) * lengthNs;
  const isRest = rest < lengthNs * shortestRest && messages.length > 1;
  const used = isRest ? messages.length - 1 : messages.length;
  const together = Math.max(1, Math.ceil(used / most));
  const starts = Array.from({ length: Math.ceil(used / together) }, (_, index) => index * together);
  const edges = [...starts, used].map((index) => endOf(index, used));
  return {
    edges,
    perSecond: starts.map((start, index) => {
      const lasted = (edges[index + 1] ?? 0) - (edges[index] ?? 0);
      return lasted > 0 ? (sum(messages, start) / lasted) * 1e9 : 0;
    }),
    errors: starts.map((start) => sum(errors, start)),
  };

  function endOf(index: number, last: number): number {
    return index === last && !isRest ? Math.min(index * lengthNs, durationNs) : index * lengthNs;
  }
  function sum(amounts: readonly number[], start: number): number {
    return amounts.slice(start, Math.min(start + together, used)).reduce((a, b) => a + b, 0);
  }
}
