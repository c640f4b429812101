// What `bench` prints and writes in the end; reports in files.
import {
  BenchReportError,
  readReports,
  renderReport,
  summarizeRuns,
  type EchoBenchReport,
} from '@tcp-echo/echo-bench';
import { access, constants, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CliContext } from '../help/command-model.js';
import { styleOf } from '../style.js';
import { UsageError } from '../usage-error.js';
import { version } from '../version.js';
import { formatFound, type FoundMax } from './find-max.js';
import { formatReport, formatRuns } from './format-report.js';
import type { JudgedRun } from './verdict.js';

/** What a command line led to. */
export interface Result {
  /** Undefined where no rate held. */
  readonly run: JudgedRun | undefined;
  /** Of `--find-max`. */
  readonly found?: FoundMax | undefined;
}

/** What a command line with `--repeat` led to, or one of repeated runs that were merged. */
export interface SeveralResult {
  /** At least one. */
  readonly runs: readonly JudgedRun[];
  /** How many there were to be. */
  readonly asked: number;
  /** Ended by the user before all were made. */
  readonly interrupted: boolean;
}

/** The screen, or with `--json` an object: the report, and beside it `broken` and `findMax`. */
export function present(context: CliContext, result: Result): void {
  const { io, globals } = context;
  const style = styleOf(io.stdout, globals, io.env);
  const { run, found } = result;
  if (globals.json) {
    io.stdout.write(`${JSON.stringify(asData(result))}\n`);
    return;
  }
  if (found !== undefined) io.stdout.write(`${formatFound(found, style)}\n`);
  if (run !== undefined) io.stdout.write(formatReport(run.report, run.broken, style));
}

/** The screen, or with `--json` an object: the `runs`, each as `present` has it, and beside them their `summary`. */
export function presentSeveral(
  { io, globals }: CliContext,
  { runs, asked, interrupted }: SeveralResult,
): void {
  const style = styleOf(io.stdout, globals, io.env);
  const summary = summarizeRuns(runs.map(({ report }) => report));
  const each = runs.map(({ report, broken }) => ({ ...report, broken }));
  io.stdout.write(
    globals.json
      ? `${JSON.stringify({ schema: 1, interrupted, summary, runs: each })}\n`
      : formatRuns(runs, asked, interrupted, style),
  );
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

/**
 * The report alone, or a list of several, as JSON for `compare` and `merge`, and as a page for people; of a search the report of
 * its best run, with what was tried.
 */
export async function writeFiles(
  { out, report: page }: ReportFiles,
  reports: readonly EchoBenchReport[],
  commandLine: readonly string[],
  found?: FoundMax,
): Promise<void> {
  const data = reports.length === 1 ? { ...reports[0], ...asFindMax(found) } : reports;
  if (out !== undefined) await writeFileOrRefuse(out, `${JSON.stringify(data)}\n`);
  if (page === undefined) return;
  const html = renderReport(reports, {
    sides: [reports.length],
    facts: factsOf(commandLine),
    ...(found && { search: found }),
  });
  await writeFileOrRefuse(page, html);
}

/** What a page says of how it was made. */
export function factsOf(commandLine: readonly string[]): (readonly [string, string])[] {
  return [
    ['Command', ['tcp-echo', ...commandLine.map(quote)].join(' ')],
    ['Made by', `tcp-echo ${version}`],
  ];
}

/** As it can be pasted into a shell again. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function asData({ run, found }: Result): object {
  return {
    schema: 1,
    ...run?.report,
    broken: run?.broken ?? [],
    ...asFindMax(found),
  };
}

function asFindMax(found: FoundMax | undefined): object {
  if (found === undefined) return {};
  const { condition, best, interrupted, steps } = found;
  const ratePerSecond = best?.openLoop?.askedPerSecond ?? null;
  return { findMax: { condition, ratePerSecond, interrupted, steps } };
}

/** What `readReports` takes at most is less, but has to be read for it. */
const maxFileBytes = 250_000_000;

/** A file, and the runs in it. */
export interface ReportFile {
  readonly file: string;
  readonly reports: readonly EchoBenchReport[];
}

/**
 * One after the other: they may be large, and whoever asks for an end is heard between them.
 *
 * @throws UsageError if one cannot be read, or holds something else; or the signal's reason
 */
export async function readFiles(
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReportFile[]> {
  const read: ReportFile[] = [];
  for (const file of files) {
    read.push({ file, reports: await readRuns(file) });
    await pause(signal);
  }
  return read;
}

/** Lets signals of the system be heard. @throws the signal's reason */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

async function readRuns(file: string): Promise<readonly EchoBenchReport[]> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > maxFileBytes) {
    throw new UsageError(`${file} has ${size} bytes, which no report has`, 'check the name');
  }
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file} (${error.code})`, 'check the name', { cause: error });
  });
  try {
    return readReports(text);
  } catch (error) {
    if (!(error instanceof BenchReportError)) throw error;
    throw new UsageError(
      `${file} is no report: ${error.reason}`,
      'give what --json prints, or what --out or --report wrote',
      { cause: error },
    );
  }
}

/** @throws UsageError */
export async function writeFileOrRefuse(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch(refuse(file));
}

/** Before the work that is to be written there; makes no file. @throws UsageError */
export async function checkWritable(file: string): Promise<void> {
  try {
    const there = await stat(file);
    if (there.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
    await access(file, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') refuse(file)(error as Error);
    await access(dirname(file), constants.W_OK).catch(refuse(file));
  }
}

function refuse(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new UsageError(
      `cannot write ${file} (${error.code})`,
      'check the folder, or take another',
      { cause: error },
    );
  };
}
