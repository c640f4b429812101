// Lines over a plot, each with its name at its end.
import { html, type Markup } from './markup.js';
import { drawPlot, labelWidth, type Plot, type PlotSize, round } from './plot.js';

type Point = readonly [x: number, y: number];

/** One line. */
export interface Line {
  readonly style: string;
  /** At its end. */
  readonly short: string;
  readonly points: readonly Point[];
}

/** So far apart are the names of lines, in pixels, and in such steps is room sought for them. */
const nameHeight = 17;
const nameStep = 4;

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

/** Those for which there is no room are in the legend alone. */
function drawNames({ size, x, y }: Plot, lines: readonly Line[]): Markup[] {
  const taken: Place[] = [];
  return lines.flatMap(({ style, short, points }) => {
    const [across, up] = points.at(-1) ?? [0, 0];
    const wanted = { x: x.place(across) + 6, y: y.place(up), width: labelWidth(short) };
    const place = findRoom(wanted, taken, size);
    if (short === '' || points.length === 0 || place === undefined) return [];
    taken.push(place);
    return html`<text x="${round(place.x)}" y="${round(place.y + 4)}" class="end ${style}"
      >${short}</text
    >`;
  });
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The nearest place above or below in which there is no name yet. */
function findRoom(wanted: Place, taken: readonly Place[], { top, height, bottom }: PlotSize) {
  // The labels of the axis are below.
  const low = height - bottom - nameHeight / 2;
  const steps = Array.from({ length: Math.ceil((low - top) / nameStep) }, (_, index) => index);
  return steps
    .flatMap((step) => [wanted.y + step * nameStep, wanted.y - step * nameStep])
    .map((y) => ({ ...wanted, y: Math.min(y, low) }))
    .find((place) => place.y >= top && taken.every((other) => !doTouch(place, other)));
}

function doTouch(a: Place, b: Place): boolean {
  const isBeside = a.x > b.x + b.width + 2 || b.x > a.x + a.width + 2;
  return !isBeside && Math.abs(a.y - b.y) < nameHeight;
}
