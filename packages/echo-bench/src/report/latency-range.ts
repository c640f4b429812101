// What is known of a latency: a value; or, where messages were never answered, the least and the most that it may be.
import type { HistogramData } from '../histogram/histogram-data.js';
import { Histogram, rankOf } from '../histogram/histogram.js';
import type { EchoBenchReport } from './report.js';

/** In nanoseconds. Where both are the same, the latency is known; `mostNs` is Infinity where nothing bounds it. */
export interface LatencyRange {
  readonly leastNs: number;
  readonly mostNs: number;
}

/** A percentile, from 0 to 100, or one of these. */
export type LatencyFigure = number | 'min' | 'mean' | 'max';

/**
 * A latency of a report: of an open loop, from when messages were due. Those that were never answered, or never sent, are in it
 * with the time that they had waited when the run ended: a percentile that one of them may change is only known not to be less.
 *
 * @returns undefined where no message was measured.
 */
export function latencyRange(
  report: Pick<EchoBenchReport, 'latency'>,
  figure: LatencyFigure,
): LatencyRange | undefined {
  const { fromDue, fromSend, unanswered } = report.latency;
  const data = fromDue ?? fromSend;
  if (data.total === 0) return undefined;
  const least = Histogram.fromData(data);
  if (unanswered === null || unanswered.total === 0) {
    const known = read(least, figure);
    return { leastNs: known, mostNs: known };
  }
  return { leastNs: read(least, figure), mostNs: mostOf(data, unanswered, figure) };
}

function read(histogram: Histogram, figure: LatencyFigure): number {
  return typeof figure === 'number' ? histogram.percentile(figure) : histogram[figure];
}

/** As if those that were never answered had taken forever. */
function mostOf(all: HistogramData, unanswered: HistogramData, figure: LatencyFigure): number {
  if (figure === 'mean' || figure === 'max') return Infinity;
  const answered = all.total - unanswered.total;
  const rank = figure === 'min' ? 1 : rankOf(figure, all.total);
  if (rank > answered) return Infinity;
  const waiting = new Map(unanswered.slots);
  const slots = all.slots.flatMap(([lowest, count]) => {
    const left = count - (waiting.get(lowest) ?? 0);
    return left > 0 ? [[lowest, left] as const] : [];
  });
  return Histogram.fromData({ ...all, total: answered, slots }).valueAt(rank);
}
