// Tables: with a caption, headings that say what they are of, and room to scroll on narrow pages.
import { html, type Markup, type Part } from './markup.js';

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
export function drawFoldedTable(table: DataTable): Markup {
  return html`<details>
    <summary>Data: ${table.caption}</summary>
    ${drawTable(table)}
  </details>`;
}
