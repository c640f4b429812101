// What a run, or several, came to, as a person reads it.
import {
  Histogram,
  latencyRange,
  summarizeRuns,
  type BenchErrorCount,
  type BenchLimit,
  type EchoBenchReport,
  type HistogramData,
} from '@tcp-echo/echo-bench';
import { formatDuration, type Style } from '../style.js';
import { inFlags } from '../in-flags.js';
import { latencyOf, showKnown, type Finding } from './condition.js';
import {
  drawHistogram,
  drawRun,
  formatBytes,
  formatColumns,
  formatCount,
  formatMetric,
  formatRate,
  formatSeveral,
  metricNames,
} from './screen.js';
import { isDone, type JudgedRun } from './verdict.js';

/** The screen; ends with a line end. `broken` are the conditions of `--fail-if` that are met. */
export function formatReport(
  report: EchoBenchReport,
  broken: readonly Finding[],
  style: Style,
): string {
  const lines = [
    summary(report, style),
    ...latencies(report),
    ...schedule(report),
    ...connects(report),
    ...formatErrors(report.errors),
    ...report.limits.map((limit) => formatLimit(limit, style)),
    ...broken.map(({ condition, shown }) => `${style.red('✗')} ${condition} (${shown})`),
  ];
  return `${lines.join('\n')}\n`;
}

/** `10.0 s ██████████ 141,870 msg/s  50 connections · 1 thread · closed loop` */
function summary(report: EchoBenchReport, style: Style): string {
  const { durationNs, intervals, measured } = report;
  const seconds = `${(durationNs / 1e9).toFixed(1)} s`;
  const parts = [...describeLoad(report), ...(report.interrupted ? ['interrupted'] : [])];
  const rate = `${style.bold(formatRate(measured.messagesPerSecond))} (${formatBytes(measured.bytesPerSecond)}/s)`;
  const dropped = report.openLoop?.dropped ?? 0;
  const without = dropped > 0 ? `  ${style.red(`${formatCount(dropped)} dropped`)}` : '';
  return `${seconds} ${drawRun(intervals.messages)} ${rate}${without}  ${parts.join(' · ')}`;
}

/** `50 connections`, `1 thread`, `closed loop`, `uring engine` */
function describeLoad({ options, machines, openLoop }: EchoBenchReport): string[] {
  const threads = machines.reduce((all, machine) => all + machine.threads.length, 0);
  return [
    formatSeveral(options.connections, 'connection'),
    ...(machines.length > 1 ? [formatSeveral(machines.length, 'machine')] : []),
    formatSeveral(threads, 'thread'),
    openLoop === null ? 'closed loop' : `open loop at ${formatRate(openLoop.askedPerSecond)}`,
    ...(options.pipeline > 1 ? [`${options.pipeline} in flight each`] : []),
    `${[...new Set(machines.map(({ engine }) => engine))].join(', ')} engine`,
  ];
}

function latencies(report: EchoBenchReport): string[] {
  const { fromDue, fromSend } = report.latency;
  if (fromSend.total === 0) return ['latency   nothing came back while it was measured'];
  const histogram = `  ${drawHistogram(latencyOf(report))}`;
  if (fromDue === null) return [`latency   ${percentiles(fromSend)}`, histogram];
  return [
    `latency   ${dueLatencies(report)}  from when it was due`,
    `          ${percentiles(fromSend)}  from when it was sent`,
    histogram,
  ];
}

/** On the screen; the report has any other. */
const shownPercentiles = [50, 90, 95, 99, 99.9] as const;

/** `p50 312 µs  p90 480 µs  p99 1.24 ms  p99.9 3.1 ms  max 9.8 ms` */
function percentiles(data: HistogramData): string {
  const histogram = Histogram.fromData(data);
  const named = shownPercentiles.map(
    (percent) => `p${percent} ${formatDuration(histogram.percentile(percent))}`,
  );
  return [...named, `max ${formatDuration(data.maxNs)}`].join('  ');
}

/** The same, of which what messages that were never answered may change is told as `>=`. */
function dueLatencies(report: EchoBenchReport): string {
  return [...shownPercentiles, 'max' as const]
    .map((figure) => {
      const range = latencyRange(report, figure);
      const known = { least: range?.leastNs ?? 0, most: range?.mostNs ?? 0 };
      return `${figure === 'max' ? 'max' : `p${figure}`} ${showKnown(known, formatDuration)}`;
    })
    .join('  ');
}

function schedule({ openLoop, options }: EchoBenchReport): string[] {
  if (openLoop === null) return [];
  const { due, late, dropped } = openLoop;
  const limit = formatDuration(options.lateAfterMs * 1e6);
  return [
    `schedule  ${formatCount(due)} due · ${formatCount(late)} late by ${limit} or more · ${formatCount(dropped)} dropped`,
  ];
}

/** Where each message makes a connection of its own. */
function connects({ options, connect, connected }: EchoBenchReport): string[] {
  if (!options.newConnection || connect.total === 0) return [];
  return [`connect   ${formatSeveral(connected, 'connection')}  ${percentiles(connect)}`];
}

/** Three kinds always, the others where there are some; and of each an example. */
function formatErrors(counts: readonly BenchErrorCount[]): string[] {
  const usual = ['refused', 'timed-out', 'mismatched'];
  const kinds = [...new Set([...usual, ...counts.map(({ kind }) => kind)])];
  const shown = kinds.map((kind) => {
    const count = counts.find((error) => error.kind === kind)?.count ?? 0;
    return `${formatCount(count)} ${kind.replaceAll('-', ' ')}`;
  });
  const examples = counts.map(({ kind, example }) => `  ${kind.replaceAll('-', ' ')}: ${example}`);
  return [`errors    ${shown.join(' · ')}`, ...examples];
}

/** `! client thread 93 % busy: …` */
function formatLimit({ message }: BenchLimit, style: Style): string {
  return `${style.yellow('!')} ${inFlags(message, [])}`;
}

/** `run 2 of 5` */
export function nameRun(index: number, count: number): string {
  return `run ${index + 1} of ${count}`;
}

/** `✓ run 2 of 5  10.0 s ██████████ 141,870 msg/s  p50 312 µs  p99 1.24 ms` */
export function formatRun(run: JudgedRun, index: number, count: number, style: Style): string {
  const { durationNs, intervals, measured } = run.report;
  const mark = isDone(run) ? style.green('✓') : style.red('✗');
  const { total, p50Ns, p99Ns } = latencyOf(run.report);
  const latencies =
    total === 0
      ? 'nothing came back'
      : `p50 ${formatDuration(p50Ns)}  p99 ${formatDuration(p99Ns)}`;
  const rate = formatRate(measured.messagesPerSecond);
  return `${mark} ${nameRun(index, count)}  ${(durationNs / 1e9).toFixed(1)} s ${drawRun(intervals.messages)} ${rate}  ${latencies}`;
}

/** The screen of several runs; ends with a line end. */
export function formatRuns(
  runs: readonly JudgedRun[],
  asked: number,
  interrupted: boolean,
  style: Style,
): string {
  const reports = runs.map(({ report }) => report);
  const made =
    runs.length < asked ? `${runs.length} of ${asked} runs` : formatSeveral(runs.length, 'run');
  const parts = [
    ...reports.slice(0, 1).flatMap(describeLoad),
    ...(interrupted ? ['interrupted'] : []),
  ];
  const lines = [
    `${style.bold(made)}  ${parts.join(' · ')}`,
    ...table(reports),
    ...formatErrors(addErrors(reports)),
    ...limits(reports, style),
    ...runs.flatMap(({ broken }, index) => broken.map((finding) => tell(finding, index, style))),
  ];
  return `${lines.join('\n')}\n`;
}

function table(reports: readonly EchoBenchReport[]): string[] {
  const summary = summarizeRuns(reports);
  if (summary.length === 0) return ['latency   nothing came back while it was measured'];
  const rows = summary.map(({ metric, median, min, max }) => [
    metricNames[metric],
    ...[median, min, max].map((value) => formatMetric(metric, value)),
  ]);
  return formatColumns([['', 'median', 'lowest', 'highest'], ...rows]);
}

/** Each limit once, with what the first run that has it says. */
function limits(reports: readonly EchoBenchReport[], style: Style): string[] {
  const all = reports.flatMap((report) => report.limits);
  const first = new Map(all.toReversed().map((limit) => [limit.code, limit]));
  return [...first.values()].toReversed().map((limit) => {
    const count = all.filter(({ code }) => code === limit.code).length;
    return `${formatLimit(limit, style)} (${count} of ${formatSeveral(reports.length, 'run')})`;
  });
}

function tell({ condition, shown }: Finding, index: number, style: Style): string {
  return `${style.red('✗')} run ${index + 1}: ${condition} (${shown})`;
}

function addErrors(reports: readonly EchoBenchReport[]): BenchErrorCount[] {
  const byKind = new Map<string, BenchErrorCount>();
  for (const error of reports.flatMap(({ errors }) => errors)) {
    const before = byKind.get(error.kind);
    byKind.set(error.kind, { ...(before ?? error), count: (before?.count ?? 0) + error.count });
  }
  return [...byKind.values()];
}
