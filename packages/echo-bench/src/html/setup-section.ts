// What was asked for, and where it ran; of several reports, side by side.
import { drawTable } from './data-table.js';
import { type Fact, factsOf } from './facts.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import type { NamedReport } from './series.js';

export function drawSetup(reports: readonly NamedReport[], more: readonly Fact[]): Markup {
  const facts = reports.map(({ report }) => factsOf(report));
  const [first = []] = facts;
  const letters = reports.map(({ letter }) => letter || 'value');
  const rows = first.map(([name], index) => rowOf(name, facts, index));
  const table = {
    caption: 'environment and options',
    columns: ['name', ...letters],
    rows,
    isNumeric: false,
  };
  const made = html`<ul class="notes">
    ${more.map(([name, text]) => html`<li>${name}: <code>${text}</code></li>`)}
  </ul>`;
  return drawSection('setup', 'Environment and options', [
    drawTable(table),
    more.length === 0 ? null : made,
  ]);
}

/** What differs is marked, and not by its look alone. */
function rowOf(name: string, facts: readonly (readonly Fact[])[], index: number) {
  const values = facts.map((each) => each[index]?.[1] ?? '');
  const differs = new Set(values).size > 1;
  const heading = differs ? html`${name} <span class="differs">differs</span>` : name;
  return [heading, ...values];
}
