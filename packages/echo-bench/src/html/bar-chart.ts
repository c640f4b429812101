// Bars over a plot, from edge to edge, with marks at values that have a name.
import { html, type Markup } from './markup.js';
import { drawPlot, labelWidth, type Plot, round } from './plot.js';

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

/** So high is the lowest bar that is not empty, in pixels: the longest latency of a million is to be seen. */
const lowest = 2;

export function drawBarChart(plot: Plot, bars: readonly Bar[], marks: readonly Mark[]): Markup {
  const { size, x, y } = plot;
  const bottom = size.height - size.bottom;
  const shapes = bars
    .filter(({ value }) => value > 0)
    .map(({ from, to, value, hint }) => {
      const left = x.place(from);
      const width = Math.max(1, x.place(to) - left - 1);
      const top = Math.min(y.place(value), bottom - lowest);
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

function drawMarks({ size, x }: Plot, marks: readonly Mark[]): Markup[] {
  let end = -Infinity;
  return marks.map(({ at, name }) => {
    const across = round(x.place(at));
    const half = labelWidth(name) / 2;
    const fits = across - half > end;
    if (fits) end = across + half;
    const label = fits
      ? html`<text x="${across}" y="${size.top - 6}" text-anchor="middle">${name}</text>`
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
