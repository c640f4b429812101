// Which rates were tried, and what each led to.
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import { count, duration, percent } from './numbers.js';

/** A search for the highest rate at which something holds. */
export interface RateSearch {
  /** `p99<1ms` */
  readonly condition: string;
  /** In the order in which they were made. */
  readonly steps: readonly RateStep[];
}

/** One rate that was tried. Latencies are those from when messages were due; null where nothing came back. */
export interface RateStep {
  readonly ratePerSecond: number;
  readonly reachedPerSecond: number;
  readonly holds: boolean;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  /** How much of the time the client waited for a processor, from 0 to 1. */
  readonly clientWaited: number;
}

export function drawSearch({ condition, steps }: RateSearch): Markup {
  const slowest = steps.reduce((most, { p99Ns }) => Math.max(most, p99Ns ?? 0), 0);
  const table = {
    caption: 'rates that were tried, from the lowest',
    columns: ['messages a second', 'came back', condition, 'p50', 'p99', 'client waited'],
    rows: steps
      .toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)
      .map((step) => [
        count(step.ratePerSecond),
        count(step.reachedPerSecond),
        html`<span class="${step.holds ? 'better' : 'worse'}"
          >${step.holds ? '✓ holds' : '✗ does not'}</span
        >`,
        step.p50Ns === null ? 'none' : duration(step.p50Ns),
        step.p99Ns === null ? 'none' : drawLatency(step.p99Ns, slowest),
        percent(step.clientWaited),
      ]),
    isNumeric: true,
  };
  return drawSection('search', 'Search for the highest rate', drawTable(table));
}

/** Logarithmic: between a millionth of a second and the slowest. */
function drawLatency(ns: number, slowest: number): Markup {
  const part = Math.log(Math.max(1, ns / 1000)) / Math.log(Math.max(2, slowest / 1000));
  return html`${duration(ns)}
    <svg class="meter" viewBox="0 0 60 8" aria-hidden="true">
      <rect class="rail" width="60" height="8" rx="2" />
      <rect class="bar" width="${Math.round(Math.min(1, part) * 60)}" height="8" rx="2" />
    </svg>`;
}
