// What went wrong, by kind.
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import { count } from './numbers.js';
import type { NamedReport } from './series.js';

export function drawErrors(reports: readonly NamedReport[]): Markup {
  const rows = reports.flatMap(({ report, letter }) =>
    report.errors.map(({ kind, count: amount, example }) => [
      `${letter} ${kind}`.trim(),
      count(amount),
      html`<code>${example}</code>`,
    ]),
  );
  const columns = ['kind', 'count', 'the first of them'];
  const content =
    rows.length === 0
      ? html`<p>None: every message came back, and every connection held.</p>`
      : drawTable({ caption: 'errors by kind', columns, rows, isNumeric: false });
  return drawSection('errors', 'Errors', content);
}
