// What a run came to, as a person reads it.
import {
  Histogram,
  latencyRange,
  type BenchErrorCount,
  type BenchLimit,
  type EchoBenchReport,
  type HistogramData,
} from '@tcp-echo/echo-bench';
import { formatDuration } from '../../format-duration.js';
import { inFlags } from '../../in-flags.js';
import type { Style } from '../../style.js';
import type { Finding } from '../condition.js';
import { latencyOf } from '../figures.js';
import { drawHistogram, drawRun } from './bars.js';
import { formatBytes, formatCount, formatRate, formatSeveral } from './format-number.js';
import { showKnown } from './show-known.js';

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
export function describeLoad({ options, machines, openLoop }: EchoBenchReport): string[] {
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
export function formatErrors(counts: readonly BenchErrorCount[]): string[] {
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
export function formatLimit({ message }: BenchLimit, style: Style): string {
  return `${style.yellow('!')} ${inFlags(message, [])}`;
}
