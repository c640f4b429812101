// `tcp-echo bench compare`: two sets of runs, and what differs.
import {
  compareReports,
  fewestComparedRuns,
  renderReport,
  type EchoBenchReport,
} from '@tcp-echo/echo-bench';
import type { CliContext } from '../../context.js';
import { exitStatus } from '../../exit-status.js';
import { resolveSettings, type Given } from '../../settings.js';
import { styleOf } from '../../style.js';
import { checkWritable, pause, readFiles, writeFileOrRefuse } from '../report-files.js';
import { UsageError } from '../../usage-error.js';
import { formatComparison } from './format-comparison.js';
import { nameRuns } from './name-runs.js';
import { factsOf } from '../present.js';
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
