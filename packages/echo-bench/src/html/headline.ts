// The figures that come first.
import { formatAddress } from '@tcp-echo/base';
import { latencyRange } from '../report/latency-range.js';
import type { EchoBenchReport } from '../report/report.js';
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import { count, duration, percent, size } from './numbers.js';
import type { NamedReport } from './series.js';

interface Figure {
  readonly name: string;
  readonly value: string;
  /** What belongs to it. */
  readonly note: string;
}

/** Large where there is one report, a table where there are several. */
export function drawHeadline(reports: readonly NamedReport[]): Markup {
  const [first, another] = reports;
  if (first !== undefined && another === undefined) {
    const figures = figuresOf(first.report).map(
      ({ name, value, note }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}<small>${note}</small></dd>
        </div>`,
    );
    return drawSection('figures', 'Figures', [
      html`<dl class="figures">${figures}</dl>`,
      drawCaution(reports),
    ]);
  }
  const rows = reports.map(({ report, letter, about }) => [
    html`<b>${letter}</b> ${about}`,
    ...figuresOf(report).map(({ value }) => value),
  ]);
  const names = figuresOf((first as NamedReport).report).map(({ name }) => name);
  const columns = ['report', ...names];
  const table = { caption: 'figures of all reports', columns, rows, isNumeric: true };
  return drawSection('figures', 'Figures', [drawTable(table), drawCaution(reports)]);
}

/** Whoever reads no further is to know that there is more to say. */
function drawCaution(reports: readonly NamedReport[]): Markup | null {
  const limits = new Set(reports.flatMap(({ report }) => report.limits.map(({ code }) => code)))
    .size;
  if (limits === 0) return null;
  const what = limits === 1 ? 'Something limits' : `${limits} things limit`;
  return html`<p class="caution">
    <span aria-hidden="true">!</span> ${what} these figures besides the server:
    <a href="#generator">the load generator itself</a>.
  </p>`;
}

/** Latencies of an open loop are those from when messages were due; the others are in the note. */
function figuresOf(report: EchoBenchReport): Figure[] {
  const { measured, latency, errors } = report;
  const failures = errors.reduce((all, error) => all + error.count, 0);
  return [
    {
      name: 'messages a second',
      value: count(measured.messagesPerSecond),
      note: `${size(measured.bytesPerSecond)} a second, each way`,
    },
    ...latencyFigures(latency),
    {
      name: 'errors',
      value: count(failures),
      note: `of ${count(report.messages.sent)} messages, ${count(report.messages.failed)} lost`,
    },
  ];
}

const figures = { p50Ns: 50, p99Ns: 99, p999Ns: 99.9, maxNs: 'max' } as const;

/** `>= 1.2 s` where messages that were never answered might have made it longer. */
function known(latency: EchoBenchReport['latency'], field: keyof typeof figures): string {
  const { leastNs, mostNs } = latencyRange({ latency }, figures[field]) ?? {
    leastNs: 0,
    mostNs: 0,
  };
  const shown = duration(leastNs);
  return mostNs === Infinity || duration(mostNs) !== shown ? `≥ ${shown}` : shown;
}

function latencyFigures(latency: EchoBenchReport['latency']): Figure[] {
  const { fromDue, fromSend } = latency;
  const shown = fromDue ?? fromSend;
  const named = [
    ['p50', 'p50Ns', 'half were at least as fast'],
    ['p99', 'p99Ns', '1 in 100 was slower'],
    ['p99.9', 'p999Ns', '1 in 1000 was slower'],
    ['max', 'maxNs', 'the slowest'],
  ] as const;
  return named.map(([name, field, meaning]) => ({
    name: `latency ${name}`,
    value: shown.total === 0 ? 'none' : known(latency, field),
    note: fromDue === null ? meaning : `since due; ${duration(fromSend[field])} since sent`,
  }));
}

/** What was done to what, in a sentence. */
export function summarize({ options, openLoop, durationNs }: EchoBenchReport): string {
  const loop =
    openLoop === null
      ? 'closed loop'
      : `open loop at ${count(openLoop.askedPerSecond)} messages a second, of which ${percent(openLoop.due > 0 ? openLoop.late / openLoop.due : 0)} were sent late and ${count(openLoop.dropped)} never`;
  return `${formatAddress(options.target)}: ${count(options.connections)} connections, messages of ${size(options.messageBytes)}, ${duration(durationNs)} measured, ${loop}.`;
}
