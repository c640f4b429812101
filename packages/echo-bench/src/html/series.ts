// Which reports are shown, what each is called, and what is told of where it ran.
import { formatAddress } from '@tcp-echo/base';
import type { HistogramData } from '../measuring/histogram.js';
import type { EchoBenchReport, MachineReport } from '../report/report.js';
import { count, duration, instant, size } from './numbers.js';
import { dashes, light } from './style.js';

/** A report, and its name on this page. */
export interface NamedReport {
  readonly report: EchoBenchReport;
  /** `B`, or of a side of several `B2`; 1 report has none. */
  readonly letter: string;
  /** What it is called, or in what it differs from the others. */
  readonly about: string;
  /** Which side of a comparison it is on, from 0; undefined where it is by itself. Each side has a colour. */
  readonly side: number | undefined;
}

/** One line of a chart. */
export interface Series {
  /** Which colour and which dashes. */
  readonly style: string;
  /** At the end of its line, and in tables; short. */
  readonly short: string;
  /** In the legend. */
  readonly long: string;
}

/** Latencies, as one line of a chart. */
export interface LatencySeries extends Series {
  readonly data: HistogramData;
}

/** In which reports are told apart best, first; with what makes their text clear by itself. */
const telling: readonly (readonly [name: string, before: string])[] = [
  ['Target', ''],
  ['Load', ''],
  ['Engine', 'engine '],
  ['Connections', 'connections '],
  ['Message', 'messages of '],
  ['Threads', 'threads '],
  ['Pipeline', 'pipeline '],
];
const mostTelling = 3;

/**
 * @param names What they are called; else it is told in what they differ.
 * @param sides How many of them are the first side of a comparison, and the second; or all of them, repeated. Else each is by itself.
 */
export function nameReports(
  reports: readonly EchoBenchReport[],
  names: readonly string[] | undefined,
  sides: readonly number[] | undefined,
): NamedReport[] {
  const abouts = names ?? differencesOf(reports);
  const letters =
    sides === undefined ? reports.map((_, index) => letterOf(index)) : lettersOf(sides);
  return reports.map((report, index) => ({
    report,
    letter: reports.length === 1 ? '' : (letters[index] ?? ''),
    about: abouts[index] ?? '',
    side: sides === undefined || sides.length === 1 ? undefined : index < (sides[0] ?? 0) ? 0 : 1,
  }));
}

function differencesOf(reports: readonly EchoBenchReport[]): string[] {
  const facts = reports.map((report) => new Map(factsOf(report)));
  const differing = telling
    .filter(([name]) => new Set(facts.map((each) => each.get(name))).size > 1)
    .slice(0, mostTelling);
  return reports.map(
    (report, index) =>
      differing.map(([name, before]) => `${before}${facts[index]?.get(name) ?? ''}`).join(', ') ||
      `began ${instant(report.startedAt)}`,
  );
}

/** A and B, or A1, A2, B1, B2; of one side 1, 2. */
function lettersOf(sides: readonly number[]): string[] {
  return sides.flatMap((count, side) => {
    const letter = sides.length === 1 ? '' : letterOf(side);
    return Array.from({ length: count }, (_, at) => (count === 1 ? letter : `${letter}${at + 1}`));
  });
}

/** A line for each report. */
export function reportSeries(reports: readonly NamedReport[]): Series[] {
  return reports.map(({ letter, about, side }, index) => ({
    style: side === undefined ? styleOf(index) : sideStyleOf(side),
    short: letter,
    long: about,
  }));
}

/**
 * A line for each report: of an open loop, the latency from when messages were due, as `compareReports` takes it. A single
 * report of an open loop has both latencies.
 */
export function latencySeries(reports: readonly NamedReport[]): LatencySeries[] {
  const [only, another] = reports;
  if (only !== undefined && another === undefined) return latenciesOf(only.report);
  return reportSeries(reports).map((series, index) => {
    const { fromDue, fromSend } = (reports[index] as NamedReport).report.latency;
    const since = fromDue === null ? '' : ', since due';
    return { ...series, long: `${series.long}${since}`, data: fromDue ?? fromSend };
  });
}

function latenciesOf({ latency }: EchoBenchReport): LatencySeries[] {
  const sent = { short: 'sent', long: 'from sending a message to its last byte' };
  if (latency.fromDue === null) {
    return [{ ...sent, short: '', style: styleOf(0), data: latency.fromSend }];
  }
  const due = { short: 'due', long: 'from when a message was due, with its wait to be sent' };
  return [
    { ...due, style: styleOf(0), data: latency.fromDue },
    { ...sent, style: styleOf(1), data: latency.fromSend },
  ];
}

/** So many differ in colour or dashes: the second time round, each colour has the next dashes. */
function styleOf(index: number): string {
  const round = Math.floor(index / light.series.length);
  return `c${index % light.series.length} d${(index + round) % dashes.length}`;
}

/** Runs of a side are alike: what is compared is the sides, and a name at the end tells one from the next. */
function sideStyleOf(side: number): string {
  return `c${side} d${side}`;
}

/** A to Z, then AA, AB … */
function letterOf(index: number): string {
  const last = String.fromCodePoint(0x41 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

export type Fact = readonly [name: string, text: string];

/** The load, then the machines that made it; where several say the same, it is said once. */
export function factsOf(report: EchoBenchReport): Fact[] {
  return [...loadOf(report), ...machineFacts(report.machines)];
}

function loadOf({ options, interrupted, startedAt, durationNs }: EchoBenchReport): Fact[] {
  const { durationMs, messages } = options;
  return [
    ['Began', instant(startedAt)],
    ['Target', formatAddress(options.target)],
    ['Load', loopOf(options.ratePerSecond)],
    ['Asked for', lengthOf(durationMs, messages)],
    ['Measured', `${duration(durationNs)}${interrupted ? ', interrupted' : ''}`],
    ['Warm-up', duration(options.warmupMs * 1e6)],
    ['Connections', connectionsOf(options)],
    ['Message', size(options.messageBytes)],
    ['Pipeline', count(options.pipeline)],
    ['Threads', count(options.threads)],
    ['Bytes compared', options.verify ? 'yes' : 'no'],
    ['Time to connect', `up to ${duration(options.connectTimeoutMs * 1e6)}`],
    ['Time for an echo', `up to ${duration(options.messageTimeoutMs * 1e6)}`],
  ];
}

function loopOf(ratePerSecond: number | null): string {
  if (ratePerSecond === null) return 'closed loop';
  return `open loop, ${count(ratePerSecond)} messages a second`;
}

function lengthOf(durationMs: number | null, messages: number | null): string {
  const parts = [
    durationMs === null ? [] : duration(durationMs * 1e6),
    messages === null ? [] : `${count(messages)} messages`,
  ];
  return parts.flat().join(', ');
}

function connectionsOf({ connections, newConnection }: EchoBenchReport['options']): string {
  return `${count(connections)}${newConnection ? ', a new one for each message' : ''}`;
}

function machineFacts(machines: readonly MachineReport[]): Fact[] {
  const of = (tell: (machine: MachineReport) => string): string =>
    [...new Set(machines.map(tell))].join(' · ');
  return [
    ['Engine', of(({ engine, engineReason }) => `${engine}, ${engineReason}`)],
    ['Host', of(({ environment }) => environment.hostname)],
    ['Processor', of(({ environment: { cpuModel, cores } }) => `${cpuModel}, ${cores} cores`)],
    ['Memory', of(({ environment }) => size(environment.memoryBytes))],
    [
      'System',
      of(({ environment: { platform, arch, kernel } }) => `${platform} ${arch}, ${kernel}`),
    ],
    ['Node', of(({ environment }) => environment.node)],
  ];
}
