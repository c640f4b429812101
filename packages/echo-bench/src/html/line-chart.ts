// Lines over a plot, each with its name at its end.
import { html, type Markup } from './markup.js';
import { drawPlot, type Plot, round } from './plot.js';

type Point = readonly [x: number, y: number];

/** One line. */
export interface Line {
  readonly style: string;
  /** At its end. */
  readonly short: string;
  readonly points: readonly Point[];
}

/** So far apart are the names of lines, in pixels. */
const nameHeight = 17;

/** @param marks Drawn over the lines. */
export function drawLineChart(
  plot: Plot,
  lines: readonly Line[],
  marks: readonly Markup[] = [],
): Markup {
  const paths = lines.map(
    ({ style, points }) => html`<path class="series ${style}" d="${pathOf(plot, points)}" />`,
  );
  return drawPlot(plot, [...paths, ...drawNames(plot, lines), ...marks]);
}

/** A value for each stretch of `x`, as the corners of steps. */
export function stepsOf(values: readonly number[], edges: readonly number[]): Point[] {
  return values.flatMap((value, index) => [
    [edges[index] ?? 0, value],
    [edges[index + 1] ?? 0, value],
  ]);
}

function pathOf({ x, y }: Plot, points: readonly Point[]): string {
  const places = points.map(([across, up]) => `${round(x.place(across))} ${round(y.place(up))}`);
  return places.length === 0 ? '' : `M${places.join('L')}`;
}

/** None where there are more than have room; the legend has them all. */
function drawNames({ size, x, y }: Plot, lines: readonly Line[]): Markup[] {
  // The labels of the axis are below.
  const low = size.height - size.bottom - nameHeight / 2;
  const named = lines
    .filter(({ short, points }) => short !== '' && points.length > 0)
    .map((line) => ({ line, end: line.points.at(-1) ?? [0, 0] }))
    .toSorted((a, b) => y.place(a.end[1]) - y.place(b.end[1]));
  if (named.length * nameHeight > low - size.top) return [];
  const places = spread(
    named.map(({ end }) => y.place(end[1])),
    size.top,
    low,
  );
  return named.map(({ line, end }, index) => {
    const across = round(x.place(end[0]) + 6);
    return html`<text x="${across}" y="${round((places[index] ?? 0) + 4)}" class="end ${line.style}"
      >${line.short}</text
    >`;
  });
}

/** Sorted places, moved so far apart that names at them do not touch; those at the lower end move up again. */
function spread(places: readonly number[], top: number, low: number): number[] {
  const down: number[] = [];
  for (const place of places) {
    down.push(Math.max(place, (down.at(-1) ?? top - nameHeight) + nameHeight));
  }
  const up: number[] = [];
  for (const place of down.toReversed()) {
    up.push(Math.min(place, (up.at(-1) ?? low + nameHeight) - nameHeight));
  }
  return up.toReversed();
}
