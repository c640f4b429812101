// `tcp-echo bench compare`: two sets of runs, and what differs.
import { compareReports } from '@tcp-echo/echo-bench';
import type { CliContext } from '../../context.js';
import { exitStatus } from '../../exit-status.js';
import { resolveSettings, type Given } from '../../settings.js';
import { styleOf } from '../../style.js';
import { readFiles } from '../report-files.js';
import { formatComparison } from './format-comparison.js';
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
  const [left, right] = await Promise.all([
    readFiles([...a, ...settings.moreA]),
    readFiles([...b, ...settings.moreB]),
  ]);
  const comparison = compareReports(left, right);
  io.stdout.write(
    globals.json
      ? `${JSON.stringify(comparison)}\n`
      : formatComparison(comparison, styleOf(io.stdout, globals, io.env)),
  );
  const isWorse = comparison.metrics.some(({ verdict }) => verdict === 'worse');
  this.process.exitCode = isWorse && settings.failIfWorse ? exitStatus.failed : exitStatus.done;
}
