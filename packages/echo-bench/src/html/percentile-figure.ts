// The latency that so many messages do not exceed: the tail at the same width as the rest.
import { Histogram } from '../measuring/histogram.js';
import type { Markup } from './markup.js';
import { duration, percentileOf, shortDuration } from './numbers.js';
import { drawLineChart, roomAcross, roomUp, type PlotSize } from './plot.js';
import { exactLogScale, logScale, type Scale } from './scale.js';
import { drawFigure } from './section.js';
import type { LatencySeries } from './series.js';

const tablePercentiles = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 99.999, 99.9999, 100];
/** Places on a curve. */
const steps = 160;
/** A power of ten that is so wide, in pixels, has room for the median beside its beginning. */
const roomForMedian = 110;

interface Curve extends LatencySeries {
  readonly histogram: Histogram;
}

/** Nothing where nothing was measured. */
export function drawPercentileFigure(series: readonly LatencySeries[]): Markup | null {
  const curves = series
    .filter(({ data }) => data.total > 0)
    .map((each) => ({ ...each, histogram: Histogram.fromData(each.data) }));
  if (curves.length === 0) return null;
  const most = Math.max(10, ...curves.map(({ data }) => data.total));
  const low = Math.min(...curves.map(({ data }) => data.minNs));
  const high = Math.max(...curves.map(({ data }) => data.maxNs));
  const lines = curves.map((curve) => ({ ...curve, points: pointsOf(curve) }));
  return drawFigure({
    id: 'percentiles',
    heading: 'Latency by percentile',
    explanation:
      'How long all but the slowest took: at 99, one message in 100 took longer; at 99.9, one in 1000. Where the line rises, the tail begins.',
    series,
    table: tableOf(curves),
    draw: (size) =>
      drawLineChart(
        {
          size,
          id: 'percentile-chart',
          title: 'Latency by percentile',
          description: curves.map(describe).join(' '),
          x: percentileScale(most, size),
          y: logScale(low, high, roomUp(size), 7),
          xLabels: { title: 'percentile, by 1 in N messages, logarithmic', format: percentileOf },
          yLabels: { title: 'latency, logarithmic', format: shortDuration },
        },
        lines,
      ),
  });
}

function percentileScale(most: number, size: PlotSize): Scale {
  const room = roomAcross(size);
  const scale = exactLogScale(1, most, room);
  const hasRoom = (room[1] - room[0]) / Math.log10(most) >= roomForMedian;
  const ticks = hasRoom ? [...scale.ticks, 2].toSorted((a, b) => a - b) : scale.ticks;
  return { ...scale, ticks };
}

function pointsOf({ histogram, data }: Curve): (readonly [number, number])[] {
  const points = Array.from({ length: steps }, (_, index) => {
    const oneIn = data.total ** (index / steps);
    return [oneIn, histogram.percentile((1 - 1 / oneIn) * 100)] as const;
  });
  return [...points, [data.total, data.maxNs]];
}

function describe({ short, data }: Curve): string {
  const { p50Ns, p99Ns, p999Ns, maxNs } = data;
  const name = short === '' ? 'Latency' : short;
  return `${name}: half within ${duration(p50Ns)}, 99 % within ${duration(p99Ns)}, 99.9 % within ${duration(p999Ns)}, the slowest ${duration(maxNs)}.`;
}

/** Only percentiles that at least one message is beyond. */
function tableOf(curves: readonly Curve[]) {
  const most = Math.max(...curves.map(({ data }) => data.total));
  const percentiles = tablePercentiles.filter(
    (percent) => percent === 100 || (1 - percent / 100) * most >= 0.999,
  );
  return {
    caption: 'latency by percentile',
    columns: ['percentile', ...curves.map(({ short }) => short || 'latency')],
    rows: percentiles.map((percent) => [
      rowName(percent),
      ...curves.map(({ histogram }) => duration(valueAt(histogram, percent))),
    ]),
    isNumeric: true,
  };
}

function rowName(percent: number): string {
  if (percent === 0) return 'fastest';
  return percent === 100 ? 'slowest' : String(percent);
}

function valueAt(histogram: Histogram, percent: number): number {
  return percent === 0 ? histogram.min : histogram.percentile(percent);
}
