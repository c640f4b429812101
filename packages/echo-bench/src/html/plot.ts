// The frame of a chart: its sizes, its axes with their grid, and the SVG around them.
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
export function labelWidth(text: string): number {
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
export function drawPlot(plot: Plot, content: Part): Markup {
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
