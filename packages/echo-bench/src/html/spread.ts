// What repeated runs have in common: of each figure the median, and the range.
import type { EchoBenchReport } from '../report/report.js';
import { summarizeRuns } from '../report/summarize-runs.js';
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import type { Markup } from './markup.js';
import { metricNames, showMetric } from './metric.js';

/** Nothing where no message was measured. */
export function drawSpread(reports: readonly EchoBenchReport[]): Markup | null {
  const summary = summarizeRuns(reports);
  if (summary.length === 0) return null;
  const table = {
    caption: 'median and range of all runs',
    columns: ['figure', 'median', 'lowest', 'highest'],
    rows: summary.map(({ metric, median, min, max }) => [
      metricNames[metric],
      ...[median, min, max].map((value) => showMetric(metric, value)),
    ]),
    isNumeric: true,
  };
  return drawSection('spread', 'Median and range', drawTable(table));
}
