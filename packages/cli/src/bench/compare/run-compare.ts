// `tcp-echo bench compare`: two sets of runs, and what differs.
import { compareReports, renderReport, type EchoBenchReport } from '@tcp-echo/echo-bench';
import type { CliContext } from '../../context.js';
import { exitStatus } from '../../exit-status.js';
import { resolveSettings, type Given } from '../../settings.js';
import { styleOf } from '../../style.js';
import { checkWritable, readFiles, writeFileOrRefuse } from '../report-files.js';
import { formatComparison } from './format-comparison.js';
import { nameRuns } from './name-runs.js';
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
    readFiles([...a, ...settings.moreA]),
    readFiles([...b, ...settings.moreB]),
  ]);
  const [left, right] = sides.map((files) => files.flatMap(({ reports }) => reports)) as [
    EchoBenchReport[],
    EchoBenchReport[],
  ];
  const comparison = compareReports(left, right);
  if (settings.report !== undefined) {
    const page = renderReport([...left, ...right], {
      names: nameRuns(sides.flat()),
      sides: [left.length, right.length],
    });
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
