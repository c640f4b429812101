// Messages a second while the run went on, and when errors were.
import { largest } from '../report/metrics.js';
import type { EchoBenchReport } from '../report/report.js';
import { html, type Markup } from './markup.js';
import { count, duration, shortCount, shortDuration } from './numbers.js';
import {
  drawLineChart,
  roomAcross,
  roomUp,
  round,
  stepsOf,
  type Plot,
  type PlotSize,
} from './plot.js';
import { linearScale } from './scale.js';
import { drawFigure } from './section.js';
import { reportSeries, type NamedReport, type Series } from './series.js';

interface Course extends Series, Stretches {}

/** Nothing where nothing was measured. */
export function drawThroughputFigure(reports: readonly NamedReport[]): Markup | null {
  const series = reportSeries(reports);
  const courses = reports
    .map(({ report }, index) => ({ ...(series[index] as Series), ...stretchesOf(report) }))
    .filter(({ perSecond }) => perSecond.length > 0);
  if (courses.length === 0) return null;
  const fastest = largest(courses.map(({ perSecond }) => largest(perSecond)));
  const longest = Math.max(...courses.map(({ edges }) => edges.at(-1) ?? 0));
  const lines = courses.map(({ style, short, perSecond, edges }) => ({
    style,
    short,
    points: stepsOf(perSecond, edges),
  }));
  const plotOf = (size: PlotSize): Plot => ({
    size,
    id: 'throughput-chart',
    title: 'Throughput over time',
    description: courses.map(describe).join(' '),
    x: linearScale(longest, roomAcross(size), size.name === 'wide' ? 10 : 5, false),
    y: linearScale(fastest, roomUp(size), 5),
    xLabels: { title: 'time since measuring began', format: shortDuration },
    yLabels: { title: 'messages a second', format: shortCount },
  });
  return drawFigure({
    id: 'throughput',
    heading: 'Throughput over time',
    explanation: `Echoes that came back, in a second. ${hasErrors(courses) ? 'A triangle marks a stretch with errors.' : 'There was no error.'}`,
    series,
    table: tableOf(courses),
    draw: (size) => drawLineChart(plotOf(size), lines, errorMarks(plotOf(size), courses)),
  });
}

function hasErrors(courses: readonly Course[]): boolean {
  return courses.some(({ errors }) => errors.some((amount) => amount > 0));
}

function errorMarks({ x, size }: Plot, courses: readonly Course[]): Markup[] {
  const bottom = size.height - size.bottom;
  return courses.flatMap(({ errors, edges, short }) =>
    errors.flatMap((amount, index) => {
      if (amount === 0) return [];
      const middle = round(x.place(((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2));
      return html`<path class="error" d="M${middle - 5} ${bottom}h10l-5 -9z"
        ><title>${`${short} ${count(amount)} errors`.trim()}</title></path
      >`;
    }),
  );
}

function describe({ short, perSecond, edges }: Course): string {
  const name = short === '' ? 'Between' : `${short}: between`;
  return `${name} ${count(Math.min(...perSecond))} and ${count(Math.max(...perSecond))} messages a second, over ${duration(edges.at(-1) ?? 0)}.`;
}

function tableOf(courses: readonly Course[]) {
  const longest = courses.toSorted((a, b) => b.perSecond.length - a.perSecond.length)[0];
  const isSame = courses.every(({ edges }) => edges[1] === longest?.edges[1] || edges.length <= 2);
  const columns = courses.flatMap(({ short }) =>
    [`${short} from`, `${short} messages a second`, `${short} errors`].map((name) => name.trim()),
  );
  return {
    caption: isSame
      ? 'throughput over time'
      : 'throughput over time, in stretches of different length',
    columns: ['stretch', ...columns],
    rows: (longest?.perSecond ?? []).map((_, index) => [
      count(index + 1),
      ...courses.flatMap(({ edges, perSecond, errors }) =>
        index < perSecond.length
          ? [duration(edges[index] ?? 0), count(perSecond[index] ?? 0), count(errors[index] ?? 0)]
          : ['', '', ''],
      ),
    ]),
    isNumeric: true,
  };
}

/** What was done in each stretch of time. */
export interface Stretches {
  /** In nanoseconds since measuring began: one more than there are stretches. */
  readonly edges: readonly number[];
  readonly perSecond: readonly number[];
  readonly errors: readonly number[];
}

const maxStretches = 120;
/** Of a whole interval: the rate of a shorter rest says little. */
const minRest = 0.2;

/** Neighbours are one stretch where there would be more than 120; a rest of less than a fifth of an interval is left out. */
export function stretchesOf({ intervals, durationNs }: EchoBenchReport): Stretches {
  const { lengthNs, messages, errors } = intervals;
  const rest = durationNs - (messages.length - 1) * lengthNs;
  const isRest = rest < lengthNs * minRest && messages.length > 1;
  const used = isRest ? messages.length - 1 : messages.length;
  const together = Math.max(1, Math.ceil(used / maxStretches));
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
