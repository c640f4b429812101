// `tcp-echo bench merge`: the reports of several machines as one.
import { mergeReports } from '@tcp-echo/echo-bench';
import type { CliContext } from '../../context.js';
import { resolveSettings, type Given } from '../../settings.js';
import { checkFiles, present, writeFiles } from '../present.js';
import { readFiles } from '../report-files.js';
import { fileSettings } from '../settings.js';

/** What the command line gave; the environment comes after. */
export type MergeFlags = Given<typeof fileSettings>;

export async function runMerge(
  this: CliContext,
  flags: MergeFlags,
  ...files: string[]
): Promise<void> {
  const settings = resolveSettings(fileSettings, flags, this.io.env);
  await checkFiles(settings);
  const report = mergeReports(await readFiles(files));
  await writeFiles(settings, report);
  present(this, { report, broken: [] });
}
