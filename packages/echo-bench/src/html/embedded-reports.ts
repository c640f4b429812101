// The reports inside an HTML report, from which programs read them again.
import type { EchoBenchReport } from '../report/report.js';
import { Markup } from './markup.js';

const opening = '<script type="application/json" id="tcp-echo-report">';
const closing = '</script>';

/** No JSON needs a `<` outside of its strings, and without one nothing in it is a tag or a comment to HTML. */
export function embedReports(reports: readonly EchoBenchReport[]): Markup {
  const json = JSON.stringify(reports).replaceAll('<', String.raw`\u003c`);
  return new Markup(`${opening}${json}${closing}`);
}

/** The JSON in an HTML report; undefined if there is none. All text of the page is escaped, so the first such tag is the real one. */
export function extractJson(page: string): string | undefined {
  const tag = page.indexOf(opening);
  if (tag === -1) return undefined;
  const start = tag + opening.length;
  const end = page.indexOf(closing, start);
  return end === -1 ? undefined : page.slice(start, end);
}
