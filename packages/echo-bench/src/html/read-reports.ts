// Reports out of a file: of the JSON of one or several, or of an HTML report, which has them in it.
import { BenchReportError } from '../errors.js';
import type { EchoBenchReport } from '../report/report.js';
import { extractJson } from './embedded-reports.js';
import { reportShape } from './report-shape.js';
import { ShapeError } from './shape.js';

/** As many as `bench --repeat` makes at most. */
const mostReports = 1000;
/** In characters: a thousand reports of a machine have a tenth of that. */
const longestFile = 200_000_000;

/**
 * Reads what `JSON.stringify` made of a report, of a list of them, or of an object that has one as `runs`; or what
 * `renderReport` made.
 *
 * @throws BenchReportError if the text is none of these, or a report in it lacks something.
 */
export function readReports(text: string): EchoBenchReport[] {
  if (text.length > longestFile) {
    throw new BenchReportError(
      `it has ${text.length} characters, which are more than ${longestFile}`,
    );
  }
  // Windows' PowerShell begins files with a byte order mark.
  const content = text.replace(/^\u{FEFF}/u, '').trim();
  const data = content.startsWith('<') ? parsePage(content) : parse(content);
  const list = runsOf(data) ?? data;
  const reports: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (reports.length === 0) throw new BenchReportError('the list of reports is empty');
  if (reports.length > mostReports) {
    throw new BenchReportError(
      `there are ${reports.length} reports, which are more than ${mostReports}`,
    );
  }
  return reports.map((report, index) => {
    try {
      return reportShape(report, '') as EchoBenchReport;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const which = reports.length === 1 ? '' : `report ${index + 1}: `;
      throw new BenchReportError(`${which}${error.message}`, { cause: error });
    }
  });
}

/** As `tcp-echo bench --repeat --json` prints them. */
function runsOf(data: unknown): unknown {
  return (data as { readonly runs?: unknown } | null)?.runs;
}

function parsePage(page: string): unknown {
  const json = extractJson(page);
  if (json !== undefined) return parse(json);
  throw new BenchReportError('this is HTML, or XML, that has no report in it');
}

function parse(json: string): unknown {
  if (json === '') throw new BenchReportError('there is nothing in it');
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new BenchReportError('this is neither JSON nor an HTML report', { cause: error });
  }
}
