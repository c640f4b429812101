// Reports in files: JSON, one or a list of them, and pages, which have them inside.
import { BenchReportError, readReports, type EchoBenchReport } from '@tcp-echo/echo-bench';
import { access, constants, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UsageError } from '../usage-error.js';

/** What `readReports` takes at most is less, but has to be read for it. */
const longestFile = 250_000_000;

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
  if (size > longestFile) {
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
