// Repeated runs: a line for each, and what they have in common.
import { summarizeRuns, type BenchErrorCount, type EchoBenchReport } from '@tcp-echo/echo-bench';
import { formatDuration } from '../../format-duration.js';
import type { Style } from '../../style.js';
import type { Finding } from '../condition.js';
import { latencyOf } from '../figures.js';
import { drawRun } from '../screen/bars.js';
import { formatColumns } from '../screen/format-columns.js';
import { formatMetric, metricNames } from '../screen/format-metric.js';
import { formatRate, formatSeveral } from '../screen/format-number.js';
import { describeLoad, formatErrors, formatLimit } from '../screen/format-report.js';
import { isDone, type JudgedRun } from '../verdict.js';

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
