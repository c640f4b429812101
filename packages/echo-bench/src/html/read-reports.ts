// Reports out of a file: of the JSON of one or several, or of an HTML report, which has them in it.
import { BenchReportError } from '../errors.js';
import type { EchoBenchReport } from '../report/report.js';
import { extractJson } from './embedded-reports.js';
import { reportShape } from './report-shape.js';

/**
 * Reads what `JSON.stringify` made of a report, of a list of them, or of an object that has one as `runs`; or what
 * `renderReport` made.
 *
 * @throws BenchReportError if the text is none of these, or a report in it lacks something.
 */
export function readReports(text: string): EchoBenchReport[] {
  // Windows' PowerShell begins files with a byte order mark.
  const content = text.replace(/^\u{FEFF}/u, '').trim();
  const data = content.startsWith('<') ? parsePage(content) : parse(content);
  const list = runsOf(data) ?? data;
  const reports: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (reports.length === 0) throw new BenchReportError('the list of reports is empty');
  return reports.map((report, index) => {
    const wrong = reportShape(report, '');
    if (wrong === undefined) return report as EchoBenchReport;
    throw new BenchReportError(reports.length === 1 ? wrong : `report ${index + 1}: ${wrong}`);
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
