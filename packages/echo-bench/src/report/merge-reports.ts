// The reports of several machines that made load at the same time, as one.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { EndReason } from '../load/plan.js';
import { Histogram, type HistogramData } from '../measuring/histogram.js';
import { maxIntervals, type IntervalData } from '../measuring/meter.js';
import { findLimits } from './limits.js';
import type { BenchErrorCount, EchoBenchReport, OpenLoop, ReportedOptions } from './report.js';

/** What has to be the same for histograms of different runs to be one. */
const alike = ['messageBytes', 'pipeline', 'newConnection', 'verify'] as const;

/**
 * One report of the load that all of them made together: counts, rates and histograms are added, without loss. Merging merged
 * reports is the same as merging all at once.
 *
 * @throws InvalidArgumentError if there is none, or they are of different loads.
 */
export function mergeReports(reports: readonly EchoBenchReport[]): EchoBenchReport {
  const [first] = reports;
  if (first === undefined) throw new InvalidArgumentError('there is no report to merge');
  for (const report of reports) checkAlike(first, report);
  const twice = findTwice(reports);
  if (twice !== undefined) {
    throw new InvalidArgumentError(
      `report ${twice[1] + 1} is report ${twice[0] + 1} once more, and would be counted twice; give each once`,
    );
  }
  const add = (amount: (report: EchoBenchReport) => number): number =>
    reports.reduce((all, report) => all + amount(report), 0);
  const merged = {
    schema: 1 as const,
    startedAt: reports.map((report) => report.startedAt).toSorted()[0] ?? first.startedAt,
    options: mergeOptions(reports, first.options),
    interrupted: reports.some((report) => report.interrupted),
    endedBecause: commonReason(reports.map((report) => report.endedBecause)),
    durationNs: Math.max(...reports.map((report) => report.durationNs)),
    measured: addFields(reports.map((report) => report.measured)),
    messages: addFields(reports.map((report) => report.messages)),
    bytes: addFields(reports.map((report) => report.bytes)),
    connected: add((report) => report.connected),
    openLoop: mergeOpenLoops(reports),
    latency: {
      fromSend: mergeHistograms(reports.map((report) => report.latency.fromSend)),
      fromDue:
        first.latency.fromDue === null
          ? null
          : mergeHistograms(reports.flatMap(({ latency }) => latency.fromDue ?? [])),
      unanswered:
        first.latency.unanswered === null
          ? null
          : mergeHistograms(reports.flatMap(({ latency }) => latency.unanswered ?? [])),
    },
    silence: longestSilence(reports.map((report) => report.silence)),
    connect: mergeHistograms(reports.map((report) => report.connect)),
    errors: mergeErrors(reports.flatMap((report) => report.errors)),
    intervals: joinIntervals(reports.map((report) => report.intervals)),
    machines: reports.flatMap((report) => report.machines),
  };
  return { ...merged, limits: findLimits(merged) };
}

function checkAlike(first: EchoBenchReport, report: EchoBenchReport): void {
  if (report.schema !== 1) {
    throw new InvalidArgumentError(
      `this is no report of schema 1, but of ${String(report.schema)}; make it again with this version`,
    );
  }
  const differing = alike.find((name) => report.options[name] !== first.options[name]);
  if (differing !== undefined) {
    throw new InvalidArgumentError(
      `reports of different loads cannot be merged: ${differing} is ${first.options[differing]} and ${report.options[differing]}`,
    );
  }
  if ((report.openLoop === null) !== (first.openLoop === null)) {
    throw new InvalidArgumentError('reports of a closed and an open loop cannot be merged');
  }
}

/** All of the fields are numbers that add up. */
function addFields<T extends { readonly [Name in keyof T]: number }>(all: readonly T[]): T {
  const [first] = all as [T];
  const names = Object.keys(first) as (keyof T)[];
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0)]),
  ) as T;
}

function mergeOptions(
  reports: readonly EchoBenchReport[],
  first: ReportedOptions,
): ReportedOptions {
  const all = reports.map((report) => report.options);
  const add = (name: 'connections' | 'threads' | 'messages' | 'ratePerSecond'): number =>
    all.reduce((sum, options) => sum + (options[name] ?? 0), 0);
  return {
    ...first,
    connections: add('connections'),
    threads: add('threads'),
    messages: first.messages === null ? null : add('messages'),
    ratePerSecond: first.ratePerSecond === null ? null : add('ratePerSecond'),
  };
}

function mergeOpenLoops(reports: readonly EchoBenchReport[]): OpenLoop | null {
  const loops = reports.flatMap((report) => report.openLoop ?? []);
  return loops.length === 0 ? null : addFields(loops);
}

function mergeHistograms(all: readonly HistogramData[]): HistogramData {
  const merged = new Histogram();
  for (const data of all) merged.add(Histogram.fromData(data));
  return merged.toData();
}

function mergeErrors(all: readonly BenchErrorCount[]): BenchErrorCount[] {
  const byKind = new Map<string, BenchErrorCount>();
  for (const error of all) {
    const before = byKind.get(error.kind);
    byKind.set(
      error.kind,
      before === undefined ? error : { ...before, count: before.count + error.count },
    );
  }
  return [...byKind.values()];
}

/** Somebody stopped it; or what was to be done was done, by those that had a connection; or nobody had one. */
export function commonReason(reasons: readonly EndReason[]): EndReason {
  if (reasons.includes('stopped')) return 'stopped';
  return reasons.find((reason) => reason === 'finished') ?? reasons[0] ?? 'finished';
}

/** The places of the first report that another one repeats; undefined if each is of a run of its own. */
export function findTwice(
  reports: readonly EchoBenchReport[],
): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, report] of reports.entries()) {
    const key = keyOf(report);
    const before = seen.get(key);
    if (before !== undefined) return [before, index];
    seen.set(key, index);
  }
  return undefined;
}

/** No two runs begin in the same millisecond on the same machine, do as much, and take as long for it. */
function keyOf({ startedAt, measured, latency, durationNs, machines }: EchoBenchReport): string {
  const { fromSend } = latency;
  const hosts = machines.map(({ environment }) => environment.hostname);
  return JSON.stringify([startedAt, hosts, durationNs, measured, fromSend.sumNs, fromSend.p50Ns]);
}

/**
 * Without loss, in stretches as long as the longest. Each length is a power of two times the shortest.
 *
 * @param durationNs How much time they cover at least: where nothing was done at the end, that is seen too.
 */
export function joinIntervals(all: readonly IntervalData[], durationNs = 0): IntervalData {
  const longestNs = Math.max(...all.map((data) => data.lengthNs));
  // A long time without an echo has no more of them than one with some.
  const times = Math.max(1, durationNs / longestNs / maxIntervals);
  const lengthNs = longestNs * 2 ** Math.ceil(Math.log2(times));
  const least = Math.ceil(durationNs / lengthNs);
  const none = () => Array.from({ length: least }, () => 0);
  const columns = { messages: none(), bytes: none(), errors: none() };
  for (const data of all) {
    const factor = lengthNs / data.lengthNs;
    for (const name of ['messages', 'bytes', 'errors'] as const) {
      const column = columns[name];
      data[name].forEach((amount, index) => {
        const place = Math.floor(index / factor);
        while (column.length <= place) column.push(0);
        column[place] = (column[place] ?? 0) + amount;
      });
    }
  }
  return { lengthNs, ...columns };
}

type Silence = EchoBenchReport['silence'];

export function longestSilence(all: readonly Silence[]): Silence {
  const none = { longestNs: 0, startNs: 0 };
  return all.reduce((most, each) => (each.longestNs > most.longestNs ? each : most), none);
}
