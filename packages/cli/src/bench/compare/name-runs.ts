// What each run is called on the page of a comparison: as the file that it came from.
import { basename } from 'node:path';
import type { ReportFile } from '../report-files.js';

/** The name of the file, with its folder where another has the same; and which run it is, where the file has several. */
export function nameRuns(files: readonly ReportFile[]): string[] {
  return files.flatMap(({ file, reports }) => {
    const name = basename(file);
    const isTaken = files.some((other) => other.file !== file && basename(other.file) === name);
    const called = isTaken ? file : name;
    return reports.map((_, at) => (reports.length === 1 ? called : `${called}, run ${at + 1}`));
  });
}
