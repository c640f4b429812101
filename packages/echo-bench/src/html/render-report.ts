// A report as a page for people: one file that needs nothing else, and no JavaScript.
import { formatAddress, InvalidArgumentError } from '@tcp-echo/core-helpers';
import type { EchoBenchReport } from '../report/report.js';
import { drawComparison } from './comparison.js';
import { embedReports } from './embedded-reports.js';
import { drawErrors } from './errors-section.js';
import { drawGenerator } from './generator-section.js';
import { drawHeadline, summarize } from './headline.js';
import { drawHistogramFigure } from './histogram-figure.js';
import { html, Markup } from './markup.js';
import { instant } from './numbers.js';
import { drawPercentileFigure } from './percentile-figure.js';
import { latencySeries, type NamedReport, nameReports } from './series.js';
import { drawSetup } from './setup-section.js';
import { style } from './style.js';
import { drawThroughputFigure } from './throughput-figure.js';

/** How a page is made. */
export interface RenderReportOptions {
  /** What the page is called; by default it says what was measured. */
  readonly title?: string;
}

/** More would push the figures off the page. */
const mostLeads = 3;

/** Should something on the page not be escaped after all, it can neither run nor ask for anything. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Makes a page of reports: figures, charts with their data, errors, and what limits the figures. Several reports are laid over one
 * another, and two are compared, the second with the first. The whole reports are in the page: `readReports` reads them again.
 *
 * @returns HTML in one piece, without scripts, and without anything that is loaded.
 * @throws InvalidArgumentError if there is no report.
 */
export function renderReport(
  reports: readonly EchoBenchReport[],
  options: RenderReportOptions = {},
): string {
  const [first] = reports;
  if (first === undefined) throw new InvalidArgumentError('a page needs at least one report');
  const named = nameReports(reports);
  const title = options.title ?? defaultTitle(first, reports.length);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="tcp-echo" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the figures</a>
        <header>
          <h1>${title}</h1>
          ${drawLeads(named)}
        </header>
        <main id="main" tabindex="-1">${drawMain(named)}</main>
        <footer>
          <p>
            Latencies include the client’s own work. The whole data is in this file:
            <code>tcp-echo bench compare</code> reads it again.
          </p>
        </footer>
        ${embedReports(reports)}
      </body>
    </html> `.toString();
}

function defaultTitle({ options }: EchoBenchReport, count: number): string {
  const target = formatAddress(options.target);
  return count === 1 ? `Load test of ${target}` : `${count} runs compared`;
}

function drawLeads(reports: readonly NamedReport[]): Markup | Markup[] {
  if (reports.length <= mostLeads) return reports.map(drawLead);
  return html`<p class="lead">
    ${reports.length} runs. What each was is under <a href="#setup">environment and options</a>.
  </p>`;
}

function drawLead({ report, letter }: NamedReport): Markup {
  const name = letter === '' ? null : html`<b>${letter}</b> `;
  const began = html`<time datetime="${report.startedAt}">${instant(report.startedAt)}</time>`;
  const early = report.interrupted ? ' It was interrupted.' : '';
  return html`<p class="lead">${name}${summarize(report)} Began ${began}.${early}</p> `;
}

function drawMain(reports: readonly NamedReport[]): Markup {
  const latencies = latencySeries(reports);
  return html`${drawHeadline(reports)}${drawComparison(reports)}${drawPercentileFigure(latencies)}${drawHistogramFigure(latencies)}${drawThroughputFigure(reports)}${drawErrors(reports)}${drawGenerator(reports)}${drawSetup(reports)}`;
}
