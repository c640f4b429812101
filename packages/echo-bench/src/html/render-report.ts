// A report as a page for people: one file that needs nothing else, and no JavaScript.
import { checkKeys, formatAddress, InvalidArgumentError } from '@tcp-echo/base';
import { embedReports } from '../report/read-reports.js';
import type { EchoBenchReport } from '../report/report.js';
import { drawHistogramFigure } from './histogram-figure.js';
import { html, Markup } from './markup.js';
import { instant } from './numbers.js';
import { drawPercentileFigure } from './percentile-figure.js';
import {
  drawComparison,
  drawErrors,
  drawGenerator,
  drawHeadline,
  drawSearch,
  drawSetup,
  drawSpread,
  summarize,
  type RateSearch,
} from './sections.js';
import { latencySeries, nameReports, type NamedReport } from './series.js';
import { style } from './style.js';
import { drawThroughputFigure } from './throughput-figure.js';

/** How a page is made. */
export interface RenderReportOptions {
  /** What the page is called; by default it says what was measured. */
  readonly title?: string;
  /** What each report is called, as the file that it came from; by default it says in what it differs from the others. */
  readonly names?: readonly string[];
  /**
   * How many of the reports are the first side of a comparison, and how many the second: `[4, 4]`. A single number, of all of them:
   * they are the same run, repeated. By default two reports are compared, and of more each is by itself.
   */
  readonly sides?: readonly [number] | readonly [number, number];
  /** What was tried before: rates, of which the report is the highest that held. */
  readonly search?: RateSearch;
  /** What else is to be told, as the command line that led here: names and texts. */
  readonly facts?: readonly (readonly [name: string, text: string])[];
}

/** More would push the figures off the page. */
const mostLeads = 3;

/** Should something on the page not be escaped after all, it can neither run nor ask for anything. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Makes a page of reports: figures, charts with their data, errors, and what limits the figures. Several reports are laid over one
 * another, and two sides are compared, the second with the first. The whole reports are in the page: `readReports` reads them again.
 *
 * @returns HTML in one piece, without scripts, and without anything that is loaded.
 * @throws InvalidArgumentError if there is no report, or `names` or `sides` are of another number of them.
 */
export function renderReport(
  reports: readonly EchoBenchReport[],
  options: RenderReportOptions = {},
): string {
  const [first] = reports;
  if (first === undefined) throw new InvalidArgumentError('a page needs at least one report');
  checkKeys('renderReport', options, ['title', 'names', 'sides', 'search', 'facts']);
  const { names, sides } = options;
  checkCount('names', names?.length, reports.length);
  checkCount('sides', sides && sides[0] + (sides[1] ?? 0), reports.length);
  const named = nameReports(reports, names, sides);
  const title = options.title ?? defaultTitle(first, reports.length, sides?.length === 1);
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
        <main id="main" tabindex="-1">
          ${drawMain(named, sides ?? (reports.length === 2 ? [1, 1] : undefined), options)}
        </main>
        <footer>
          <p>
            Latencies include the client’s own work. The whole data is in this file:
            <code>tcp-echo bench compare</code> reads it again.
          </p>
        </footer>
        ${new Markup(embedReports(reports))}
      </body>
    </html> `.toString();
}

function checkCount(name: string, count: number | undefined, wanted: number): void {
  if (count === undefined || count === wanted) return;
  throw new InvalidArgumentError(`${name} are of ${count} reports, not of ${wanted}`);
}

function defaultTitle({ options }: EchoBenchReport, count: number, areRepeated: boolean): string {
  const target = formatAddress(options.target);
  if (count === 1) return `Load test of ${target}`;
  return areRepeated ? `${count} runs of ${target}` : `${count} runs compared`;
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

/** What two sides are to each other, or repeated runs have in common. */
function drawSides(
  reports: readonly NamedReport[],
  sides: RenderReportOptions['sides'],
): Markup | null {
  if (sides === undefined || reports.length === 1) return null;
  const all = reports.map(({ report }) => report);
  const [first, second] = sides;
  if (second === undefined) return drawSpread(all);
  return drawComparison(all.slice(0, first), all.slice(first));
}

function drawMain(
  reports: readonly NamedReport[],
  sides: RenderReportOptions['sides'],
  { search, facts = [] }: RenderReportOptions,
): Markup {
  const latencies = latencySeries(reports);
  return html`${drawHeadline(reports)}${search === undefined ? null : drawSearch(search)}${drawSides(reports, sides)}${drawPercentileFigure(latencies)}${drawHistogramFigure(latencies)}${drawThroughputFigure(reports)}${drawErrors(reports)}${drawGenerator(reports)}${drawSetup(reports, facts)}`;
}
