// `tcp-echo bench compare`: two sets of runs, and what differs.
import {
  compareReports,
  fewestComparedRuns,
  renderReport,
  type BenchComparison,
  type EchoBenchReport,
  type MetricComparison,
} from '@tcp-echo/echo-bench';
import { basename } from 'node:path';
import type { CliContext } from '../help/command-model.js';
import { exitStatus } from '../exit-status.js';
import { resolveSettings, type Given } from '../settings.js';
import { styleOf, type Style } from '../style.js';
import { UsageError } from '../usage-error.js';
import {
  checkWritable,
  factsOf,
  pause,
  readFiles,
  writeFileOrRefuse,
  type ReportFile,
} from './present.js';
import { formatColumns, formatMetric, formatSeveral, metricNames } from './screen.js';
import { compareSettings } from './settings.js';

/** What the command line gave; the environment and the defaults come after. */
export type CompareFlags = Given<typeof compareSettings>;

export async function runCompare(
  this: CliContext,
  flags: CompareFlags,
  a: readonly string[],
  b: readonly string[],
): Promise<void> {
  const { io, globals } = this;
  const settings = resolveSettings(compareSettings, flags, io.env);
  if (settings.report !== undefined) await checkWritable(settings.report);
  const sides = await Promise.all([
    readFiles([...a, ...settings.moreA], io.signal),
    readFiles([...b, ...settings.moreB], io.signal),
  ]);
  const [left, right] = sides.map((files) => files.flatMap(({ reports }) => reports)) as [
    EchoBenchReport[],
    EchoBenchReport[],
  ];
  if (settings.failIfWorse) checkRuns(left.length, right.length);
  const comparison = compareReports(left, right);
  await pause(io.signal);
  if (settings.report !== undefined) {
    const page = renderReport([...left, ...right], {
      names: nameRuns(sides.flat()),
      sides: [left.length, right.length],
      facts: factsOf(this.words),
    });
    await pause(io.signal);
    await writeFileOrRefuse(settings.report, page);
  }
  io.stdout.write(
    globals.json
      ? `${JSON.stringify(comparison)}\n`
      : formatComparison(comparison, styleOf(io.stdout, globals, io.env)),
  );
  const isWorse = comparison.metrics.some(({ verdict }) => verdict === 'worse');
  this.process.exitCode = isWorse && settings.failIfWorse ? exitStatus.failed : exitStatus.done;
}

/** A condition that can never be met would let everything pass. @throws UsageError */
function checkRuns(a: number, b: number): void {
  if (Math.min(a, b) >= fewestComparedRuns) return;
  throw new UsageError(
    `--fail-if-worse needs ${fewestComparedRuns} runs of each side to know their noise: A has ${a}, B has ${b}`,
    `make them with bench --repeat ${fewestComparedRuns} --out, or better in turn`,
  );
}

/** The name of the file, with its folder where another has the same; and which run it is, where the file has several. */
function nameRuns(files: readonly ReportFile[]): string[] {
  return files.flatMap(({ file, reports }) => {
    const name = basename(file);
    const isTaken = files.some((other) => other.file !== file && basename(other.file) === name);
    const called = isTaken ? file : name;
    return reports.map((_, at) => (reports.length === 1 ? called : `${called}, run ${at + 1}`));
  });
}

const verdicts: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  'within-noise': 'within the noise',
  unknown: 'not known',
};

/** Ends with a line end. */
function formatComparison(comparison: BenchComparison, style: Style): string {
  const { runs, confidence, metrics, notes } = comparison;
  const rows = [
    ['', 'A', 'B', 'B/A', `${confidence * 100} % sure`, ''],
    ...metrics.map((metric) => describe(metric, style)),
  ];
  const table = formatColumns(rows);
  const sides = `A is ${formatSeveral(runs.a, 'run')}, B is ${formatSeveral(runs.b, 'run')}`;
  const meaning =
    'B/A is the median of the ratios of each run of B to each of A, not of the medians; each interval is that sure by itself, and of five one is wrong more often';
  return `${[sides, ...table, style.dim(meaning), ...notes.map((note) => `${style.yellow('!')} ${note}`)].join('\n')}\n`;
}

function describe({ metric, a, b, ratio, low, high, verdict }: MetricComparison, style: Style) {
  const interval = low === null || high === null ? '' : `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return [
    metricNames[metric],
    formatMetric(metric, a),
    formatMetric(metric, b),
    ratio.toFixed(3),
    interval,
    look(verdict, style),
  ];
}

function look(verdict: MetricComparison['verdict'], style: Style): string {
  const text = verdicts[verdict];
  if (verdict === 'better') return style.green(text);
  return verdict === 'worse' ? style.red(text) : text;
}
