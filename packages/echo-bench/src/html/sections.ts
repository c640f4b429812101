// The parts of the page that are words and tables, in the order in which they stand there.
import { formatAddress } from '@tcp-echo/base';
import {
  compareReports,
  type BenchComparison,
  type MetricComparison,
} from '../report/compare-reports.js';
import { latencyRange, summarizeRuns } from '../report/metrics.js';
import type { EchoBenchReport, ThreadReport } from '../report/report.js';
import { html, type Markup } from './markup.js';
import { count, duration, factor, metricNames, percent, showMetric, size } from './numbers.js';
import { drawSection, drawTable } from './section.js';
import { factsOf, type Fact, type NamedReport } from './series.js';

interface HeadlineFigure {
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
function figuresOf(report: EchoBenchReport): HeadlineFigure[] {
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

function latencyFigures(latency: EchoBenchReport['latency']): HeadlineFigure[] {
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

const verdictWords: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: '▲ better',
  worse: '▼ worse',
  'within-noise': '≈ within the noise',
  unknown: '? noise unknown',
};

export function drawComparison(
  a: readonly EchoBenchReport[],
  b: readonly EchoBenchReport[],
): Markup {
  if ([...a, ...b].some(({ latency }) => latency.fromSend.total === 0)) {
    const nothing = 'In one of the reports no message was measured: there is nothing to compare.';
    return drawSection('comparison', 'B beside A', html`<p>${nothing}</p>`);
  }
  const comparison = compareReports(a, b);
  return drawSection('comparison', 'B beside A', [
    html`<div class="verdict">
      <ul>
        ${comparison.metrics.map((metric) => html`<li>${sentence(metric)}</li>`)}
      </ul>
    </div>`,
    drawTable(comparisonTable(comparison)),
    html`<ul class="notes">
      ${[meaningOfRatio, ...comparison.notes].map((note) => html`<li>${note}</li>`)}
    </ul>`,
  ]);
}

/** Of each figure, so that whoever reads one line reads no verdict about another. */
function sentence({ metric, ratio, verdict }: MetricComparison): Markup {
  const much = `${metricNames[metric]}: B has ${factor(ratio)}`;
  return html`<span class="${verdict}">${verdictWords[verdict]}</span> ${much}`;
}

/** What a ratio and an interval are. */
const meaningOfRatio =
  'B / A is the median of the ratios of each run of B to each of A, not of the medians. Each interval is sure by itself: of five figures one is wrong more often.';

function comparisonTable({ metrics, confidence }: BenchComparison) {
  return {
    caption: 'comparison of the figures',
    columns: ['figure', 'A', 'B', 'B / A', `interval of ${confidence * 100} %`, 'verdict'],
    rows: metrics.map(({ metric, a, b, ratio, low, high, verdict }) => {
      return [
        metricNames[metric],
        showMetric(metric, a),
        showMetric(metric, b),
        factor(ratio),
        low === null || high === null ? 'not known' : `${factor(low)} to ${factor(high)}`,
        html`<span class="${verdict}">${verdictWords[verdict]}</span>`,
      ];
    }),
    isNumeric: true,
  };
}

/** Nothing where no message was measured. */
export function drawSpread(reports: readonly EchoBenchReport[]): Markup | null {
  const summary = summarizeRuns(reports);
  if (summary.length === 0) return null;
  const table = {
    caption: 'median and range of all runs',
    columns: ['figure', 'median', 'lowest', 'highest'],
    rows: summary.map(({ metric, median, min, max }) => [
      metricNames[metric],
      ...[median, min, max].map((value) => showMetric(metric, value)),
    ]),
    isNumeric: true,
  };
  return drawSection('spread', 'Median and range', drawTable(table));
}

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

export function drawGenerator(reports: readonly NamedReport[]): Markup {
  return drawSection('generator', 'The load generator itself', [
    ...reports.map(drawVerdict),
    drawTable({
      caption: 'threads of the load generator',
      columns: [
        'thread',
        'connections',
        'messages',
        'on a processor',
        'user',
        'system',
        'waited for one',
        'own delay, p99',
      ],
      rows: reports.flatMap(threadRows),
      isNumeric: true,
    }),
  ]);
}

function drawVerdict({ report, letter }: NamedReport): Markup {
  const { limits } = report;
  const name = letter === '' ? '' : `${letter}: `;
  if (limits.length === 0) {
    return html`<p class="verdict good">
      <span aria-hidden="true">✓</span> ${name}Nothing was found that limits these figures besides
      the server.
    </p>`;
  }
  const items = limits.map(({ code, message }) => html`<li>${message} <code>${code}</code></li>`);
  return html`<div class="verdict bad">
    <p><span aria-hidden="true">!</span> ${name}These limit the figures besides the server:</p>
    <ul>
      ${items}
    </ul>
  </div>`;
}

function threadRows({ report, letter }: NamedReport) {
  return report.machines.flatMap(({ threads, environment }, machine) =>
    threads.map((thread, index) => [
      threadName(report, letter, environment.hostname, machine, index),
      count(thread.connections),
      count(thread.messages),
      drawBusy(thread),
      orUnknown(thread.cpuUserNs, duration),
      orUnknown(thread.cpuSystemNs, duration),
      orUnknown(thread.cpuWaitedNs, duration),
      duration(thread.loopDelay.p99Ns),
    ]),
  );
}

function threadName(
  { machines }: EchoBenchReport,
  letter: string,
  hostname: string,
  machine: number,
  index: number,
): string {
  const host = machines.length > 1 ? `${hostname} (${machine + 1}), ` : '';
  return `${letter} ${host}thread\u{A0}${index + 1}`.trim();
}

function drawBusy({ busy }: ThreadReport): Markup | string {
  if (busy === null) return 'not told';
  const width = Math.round(Math.min(1, busy) * 60);
  // After the number, at the same place in every row.
  return html`${percent(busy)}
    <svg class="meter" viewBox="0 0 60 8" aria-hidden="true">
      <rect class="rail" width="60" height="8" rx="2" />
      <rect class="bar" width="${width}" height="8" rx="2" />
    </svg>`;
}

function orUnknown(value: number | null, show: (value: number) => string): string {
  return value === null ? 'not told' : show(value);
}

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
