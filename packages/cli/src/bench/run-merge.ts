// `tcp-echo bench merge`: the reports of several machines as one.
import { mergeReports, type EchoBenchReport } from '@tcp-echo/echo-bench';
import type { CliContext } from '../help/command-model.js';
import { resolveSettings, type Given } from '../settings.js';
import { UsageError } from '../usage-error.js';
import { checkFiles, present, presentSeveral, readFiles, writeFiles } from './present.js';
import { formatSeveral } from './screen.js';
import { fileSettings } from './settings.js';
import type { JudgedRun } from './verdict.js';

/** What the command line gave; the environment comes after. */
export type MergeFlags = Given<typeof fileSettings>;

export async function runMerge(
  this: CliContext,
  flags: MergeFlags,
  ...files: string[]
): Promise<void> {
  const settings = resolveSettings(fileSettings, flags, this.io.env);
  await checkFiles(settings);
  const reports = await mergeRuns(files, this.io.signal);
  const runs = reports.map((report): JudgedRun => ({ report, broken: [] }));
  const [only, another] = runs;
  if (only !== undefined && another === undefined) present(this, { run: only });
  else presentSeveral(this, { runs, asked: runs.length, interrupted: false });
  await writeFiles(settings, reports, this.words);
}

/** The first run of every machine, then the second of every machine, and so on. @throws UsageError */
async function mergeRuns(
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<EchoBenchReport[]> {
  const machines = await readFiles(files, signal);
  const counts = machines.map(({ reports }) => reports.length);
  const other = counts.findIndex((count) => count !== counts[0]);
  if (other !== -1) {
    const [one, another] = [0, other].map(
      (at) => `${files[at]} has ${formatSeveral(counts[at] ?? 0, 'run')}`,
    );
    throw new UsageError(
      `${one}, ${another}`,
      'give files of as many runs each: the first run of each is merged, then the second, and so on',
    );
  }
  return Array.from({ length: counts[0] ?? 0 }, (_, index) =>
    mergeReports(machines.flatMap(({ reports }) => reports[index] ?? [])),
  );
}
