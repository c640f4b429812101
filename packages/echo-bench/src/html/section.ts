// The parts of the page: headings, figures with their legend, tables that scroll on narrow pages.
import { html, type Markup, type Part } from './markup.js';
import { plotSizes, type PlotSize } from './plot.js';
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

/** A table, whose first column is the heading of each row. */
export interface DataTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Part[])[];
  /** Columns of numbers are aligned at their right. */
  readonly isNumeric: boolean;
}

export function drawTable({ caption, columns, rows, isNumeric }: DataTable): Markup {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map(
    ([heading, ...cells]) =>
      html`<tr>
        <th scope="row">${heading ?? ''}</th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}, table">
    <table class="${isNumeric ? 'numbers' : 'words'}">
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

/** A table that is there for who wants it. */
function drawFoldedTable(table: DataTable): Markup {
  return html`<details>
    <summary>Data: ${table.caption}</summary>
    ${drawTable(table)}
  </details>`;
}
