// `tcp-echo bench merge`: the reports of several machines as one.
import { mergeReports } from '@tcp-echo/echo-bench';
import type { CliContext } from '../../context.js';
import { resolveSetting } from '../../settings.js';
import { present, writeOut } from '../present.js';
import { readReports } from '../report-files.js';
import { outSetting } from '../settings.js';

/** What the command line gave; the environment comes after. */
export interface MergeFlags {
  readonly out?: string;
}

export async function runMerge(
  this: CliContext,
  flags: MergeFlags,
  ...files: string[]
): Promise<void> {
  const out = resolveSetting(outSetting, flags.out, this.io.env);
  const reports = (await Promise.all(files.map(readReports))).flat();
  const report = mergeReports(reports);
  if (out !== undefined) await writeOut(out, report);
  present(this, { report, broken: [] });
}
