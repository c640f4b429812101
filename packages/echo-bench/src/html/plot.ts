// A chart: its sizes, its axes with their grid, and the lines or bars in it.
import { html, type Markup, type Part } from './markup.js';
import type { Room, Scale } from './scale.js';

/** A chart is drawn for wide pages and for narrow ones, so that its text has the same size on both. */
export interface PlotSize {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const plotSizes: readonly PlotSize[] = [
  { name: 'wide', width: 800, height: 340, left: 64, right: 52, top: 42, bottom: 50 },
  { name: 'narrow', width: 328, height: 300, left: 56, right: 40, top: 42, bottom: 50 },
];

/** How wide a label may be, in pixels: 12 px text in the widest of the system fonts, where digits are as wide as most letters. */
function labelWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /[mwMW%]/.test(character) ? 12 : 7.7;
  return width;
}

/** What an axis says. */
export interface AxisLabels {
  readonly title: string;
  readonly format: (value: number) => string;
}

/** A chart without what is drawn into it. */
export interface Plot {
  readonly size: PlotSize;
  readonly id: string;
  /** What it is, and what it shows, for those who do not see it. */
  readonly title: string;
  readonly description: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xLabels: AxisLabels;
  readonly yLabels: AxisLabels;
}

export function roomAcross({ left, width, right }: PlotSize): Room {
  return [left, width - right];
}

/** Upwards. */
export function roomUp({ height, bottom, top }: PlotSize): Room {
  return [height - bottom, top];
}

/** The SVG of a chart, with `content` between the grid and the labels. */
function drawPlot(plot: Plot, content: Part): Markup {
  const { size, title, description } = plot;
  const id = `${plot.id}-${size.name}`;
  return html`<svg
    class="${size.name}"
    viewBox="0 0 ${size.width} ${size.height}"
    role="img"
    aria-labelledby="${id}-title"
    aria-describedby="${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${drawYAxis(plot)}${content}${drawXAxis(plot)}
  </svg>`;
}

function drawXAxis({ size, x, xLabels }: Plot): Markup {
  const [from, to] = roomAcross(size);
  const bottom = size.height - size.bottom;
  const ticks = withoutOverlap(x, xLabels).map((tick) => {
    const at = round(x.place(tick));
    return html`<line x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}" class="axis" /><text
        x="${at}"
        y="${bottom + 19}"
        text-anchor="middle"
        >${xLabels.format(tick)}</text
      >`;
  });
  return html`<line
      x1="${from}"
      x2="${to}"
      y1="${bottom}"
      y2="${bottom}"
      class="axis"
    />${ticks}<text x="${to}" y="${size.height - 8}" text-anchor="end" class="name"
      >${xLabels.title}</text
    >`;
}

function drawYAxis({ size, y, yLabels }: Plot): Markup {
  const [from, to] = roomAcross(size);
  const ticks = y.ticks.map((tick) => {
    const at = round(y.place(tick));
    return html`<line x1="${from}" x2="${to}" y1="${at}" y2="${at}" class="grid" /><text
        x="${from - 8}"
        y="${at + 4}"
        text-anchor="end"
        >${yLabels.format(tick)}</text
      >`;
  });
  return html`<text x="0" y="14" class="name">${yLabels.title}</text>${ticks}`;
}

/** The ticks whose labels have room, from the first on. */
function withoutOverlap({ ticks, place }: Scale, { format }: AxisLabels): number[] {
  let end = -Infinity;
  return ticks.filter((tick) => {
    const half = labelWidth(format(tick)) / 2;
    const fits = place(tick) - half > end + 4;
    if (fits) end = place(tick) + half;
    return fits;
  });
}

/** To a tenth of a pixel. */
export function round(place: number): number {
  return Math.round(place * 10) / 10;
}

/** One bar. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** What is shown when the pointer is over it. */
  readonly hint: string;
}

/** A value with a name, such as a percentile. */
export interface Mark {
  readonly at: number;
  readonly name: string;
}

/** So high is the minBarHeight bar that is not empty, in pixels: the longest latency of a million is to be seen. */
const minBarHeight = 2;

export function drawBarChart(plot: Plot, bars: readonly Bar[], marks: readonly Mark[]): Markup {
  const { size, x, y } = plot;
  const bottom = size.height - size.bottom;
  const shapes = bars
    .filter(({ value }) => value > 0)
    .map(({ from, to, value, hint }) => {
      const left = x.place(from);
      const width = Math.max(1, x.place(to) - left - 1);
      const top = Math.min(y.place(value), bottom - minBarHeight);
      return html`<rect
        class="bar"
        x="${round(left)}"
        y="${round(top)}"
        width="${round(width)}"
        height="${round(bottom - top)}"
        ><title>${hint}</title></rect
      >`;
    });
  return drawPlot(plot, [...shapes, ...drawMarks(plot, marks)]);
}

/** Between the name of the axis and its highest tick, whose label is beside a mark at the left end. */
const markHeight = 12;

function drawMarks({ size, x }: Plot, marks: readonly Mark[]): Markup[] {
  let end = -Infinity;
  return marks.map(({ at, name }) => {
    const across = round(x.place(at));
    const half = labelWidth(name) / 2;
    const fits = across - half > end;
    if (fits) end = across + half;
    const label = fits
      ? html`<text x="${across}" y="${size.top - markHeight}" text-anchor="middle">${name}</text>`
      : null;
    return html`<line
        class="mark"
        x1="${across}"
        x2="${across}"
        y1="${size.top}"
        y2="${size.height - size.bottom}"
      />${label}`;
  });
}

type Point = readonly [x: number, y: number];

/** One line. */
export interface Line {
  readonly style: string;
  /** At its end. */
  readonly short: string;
  readonly points: readonly Point[];
}

/** They are bold, and most of them capitals: so many times as wide as other labels. */
const boldness = 1.35;
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
    const wanted = { x: x.place(across) + 6, y: y.place(up), width: labelWidth(short) * boldness };
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
