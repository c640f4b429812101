// A chart with all that belongs to it: heading, explanation, legend and data.
import { type DataTable, drawFoldedTable } from './data-table.js';
import { html, type Markup, type Part } from './markup.js';
import { type PlotSize, plotSizes } from './plot.js';
import type { Series } from './series.js';

/** What a figure is made of. */
export interface Figure {
  readonly id: string;
  readonly heading: string;
  /** How to read it. */
  readonly explanation: string;
  readonly series: readonly Series[];
  readonly table: DataTable;
  readonly draw: (size: PlotSize) => Markup;
}

export function drawFigure({ id, heading, explanation, series, table, draw }: Figure): Markup {
  return drawSection(id, heading, [
    html`<figure>
      <figcaption>${explanation}</figcaption>
      ${plotSizes.map(draw)}${drawLegend(series)}
    </figure>`,
    drawFoldedTable(table),
  ]);
}

/** A part of the page that can be jumped to. */
export function drawSection(id: string, heading: string, content: Part): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${content}
  </section> `;
}

/** A single line that has no name needs none. */
function drawLegend(series: readonly Series[]): Markup | null {
  if (series.every(({ short }) => short === '')) return null;
  const items = series.map(
    ({ style, short, long }) =>
      html`<li>
        <svg class="key" viewBox="0 0 36 12" aria-hidden="true">
          <path class="series ${style}" d="M0 6H36" /></svg
        ><span><b>${short}</b> ${long}</span>
      </li>`,
  );
  return html`<ul class="legend" aria-label="Legend">
    ${items}
  </ul>`;
}
