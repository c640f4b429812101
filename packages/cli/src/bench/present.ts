// What `bench` prints and writes in the end.
import { renderReport, type EchoBenchReport } from '@tcp-echo/echo-bench';
import type { CliContext } from '../context.js';
import { styleOf } from '../style.js';
import type { Finding } from './condition.js';
import type { FoundMax } from './find-max/find-max-rate.js';
import { formatFound } from './find-max/format-steps.js';
import { checkWritable, writeFileOrRefuse } from './report-files.js';
import { formatReport } from './screen/format-report.js';

/** What a command line led to. */
export interface Result {
  /** Undefined where no rate held. */
  readonly report: EchoBenchReport | undefined;
  readonly broken: readonly Finding[];
  /** Of `--find-max`. */
  readonly found?: FoundMax | undefined;
}

/** The screen, or with `--json` an object: the report, and beside it `broken` and `findMax`. */
export function present(context: CliContext, result: Result): void {
  const { io, globals } = context;
  const style = styleOf(io.stdout, globals, io.env);
  const { report, broken, found } = result;
  if (globals.json) {
    io.stdout.write(`${JSON.stringify(asData(result))}\n`);
    return;
  }
  if (found !== undefined) io.stdout.write(`${formatFound(found, style)}\n`);
  if (report !== undefined) io.stdout.write(formatReport(report, broken, style));
}

/** Where a report goes besides the screen: files. */
export interface ReportFiles {
  readonly out?: string | undefined;
  readonly report?: string | undefined;
}

/** Before the work that is to be written there. @throws UsageError */
export async function checkFiles({ out, report: page }: ReportFiles): Promise<void> {
  for (const file of [out, page]) if (file !== undefined) await checkWritable(file);
}

/** The report alone, as JSON for `compare` and `merge`, and as a page for people. */
export async function writeFiles(
  { out, report: page }: ReportFiles,
  report: EchoBenchReport,
): Promise<void> {
  if (out !== undefined) await writeFileOrRefuse(out, `${JSON.stringify(report)}\n`);
  if (page !== undefined) await writeFileOrRefuse(page, renderReport([report]));
}

function asData({ report, broken, found }: Result): object {
  return {
    schema: 1,
    ...report,
    broken,
    ...(found && {
      findMax: {
        condition: found.condition,
        ratePerSecond: found.best?.openLoop?.askedPerSecond ?? null,
        interrupted: found.interrupted,
        steps: found.steps,
      },
    }),
  };
}
