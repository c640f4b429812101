// Reports in files: JSON, one or a list of them, or an HTML report, which has them inside.
import { Histogram, type EchoBenchReport } from '@tcp-echo/echo-bench';
import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../usage-error.js';

/** Where an HTML report has its data. */
const embedded = /<script[^>]*\bid="tcp-echo-report"[^>]*>(.*?)<\/script>/s;

/** The reports in a file. @throws UsageError if it cannot be read, or holds something else. */
export async function readReports(file: string): Promise<readonly EchoBenchReport[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file} (${error.code})`, 'check the name', { cause: error });
  });
  const reports = [parseReports(text)].flat();
  if (reports.length > 0 && reports.every(isReport)) return reports;
  throw new UsageError(
    `${file} is no report of tcp-echo bench`,
    'give what --json prints, or what --out or --report wrote',
  );
}

/** @throws UsageError */
export async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch(refuse(file));
}

/** Before the work that is to be written there. @throws UsageError */
export async function checkWritable(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch(refuse(file));
}

function refuse(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new UsageError(
      `cannot write ${file} (${error.code})`,
      'check the folder, or take another',
      {
        cause: error,
      },
    );
  };
}

/** Undefined where there is no JSON. */
function parseReports(text: string): unknown {
  try {
    return JSON.parse(embedded.exec(text)?.[1] ?? text);
  } catch {
    return undefined;
  }
}

/** As far as it takes to compare and merge them without a surprise. */
function isReport(value: unknown): value is EchoBenchReport {
  try {
    const { schema, latency, connect, measured, intervals, machines, limits, errors } =
      value as EchoBenchReport;
    for (const data of [latency.fromSend, latency.fromDue, connect]) {
      if (data !== null) Histogram.fromData(data);
    }
    const lists = [machines, limits, errors, intervals.messages];
    return (
      schema === 1 && lists.every(Array.isArray) && Number.isFinite(measured.messagesPerSecond)
    );
  } catch {
    // A property of nothing, or slots that are none.
    return false;
  }
}
