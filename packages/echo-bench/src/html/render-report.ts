// A report as a page for people.
import type { EchoBenchReport } from '../report/report.js';
import { embedReports } from './embedded-reports.js';
import { html } from './markup.js';

/** How a page is made. */
export interface RenderReportOptions {
  /** What it is called; 'tcp-echo bench' and the target by default. */
  readonly title?: string;
}

export function renderReport(
  reports: readonly EchoBenchReport[],
  options: RenderReportOptions = {},
): string {
  return html`<!doctype html>
    <title>${options.title ?? 'tcp-echo bench'}</title> ${embedReports(reports)}`.toString();
}
