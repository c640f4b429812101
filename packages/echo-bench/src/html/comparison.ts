// Whether the second side differs from the first by more than their noise.
import {
  type BenchComparison,
  compareReports,
  type MetricComparison,
} from '../report/compare-reports.js';
import type { EchoBenchReport } from '../report/report.js';
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import { metricNames, showMetric } from './metric.js';
import { factor } from './numbers.js';

const words: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: '▲ better',
  worse: '▼ worse',
  'within-noise': '≈ within the noise',
  unknown: '? noise unknown',
};

export function drawComparison(
  a: readonly EchoBenchReport[],
  b: readonly EchoBenchReport[],
): Markup {
  if ([...a, ...b].some(({ latency }) => latency.fromSend.total === 0)) {
    const nothing = 'In one of the reports no message was measured: there is nothing to compare.';
    return drawSection('comparison', 'B beside A', html`<p>${nothing}</p>`);
  }
  const comparison = compareReports(a, b);
  return drawSection('comparison', 'B beside A', [
    html`<div class="verdict">
      <ul>
        ${comparison.metrics.map((metric) => html`<li>${sentence(metric)}</li>`)}
      </ul>
    </div>`,
    drawTable(tableOf(comparison)),
    html`<ul class="notes">
      ${[meaning, ...comparison.notes].map((note) => html`<li>${note}</li>`)}
    </ul>`,
  ]);
}

/** Of each figure, so that whoever reads one line reads no verdict about another. */
function sentence({ metric, ratio, verdict }: MetricComparison): Markup {
  const much = `${metricNames[metric]}: B has ${factor(ratio)}`;
  return html`<span class="${verdict}">${words[verdict]}</span> ${much}`;
}

/** What a ratio and an interval are. */
const meaning =
  'B / A is the median of the ratios of each run of B to each of A, not of the medians. Each interval is sure by itself: of five figures one is wrong more often.';

function tableOf({ metrics, confidence }: BenchComparison) {
  return {
    caption: 'comparison of the figures',
    columns: ['figure', 'A', 'B', 'B / A', `interval of ${confidence * 100} %`, 'verdict'],
    rows: metrics.map(({ metric, a, b, ratio, low, high, verdict }) => {
      return [
        metricNames[metric],
        showMetric(metric, a),
        showMetric(metric, b),
        factor(ratio),
        low === null || high === null ? 'not known' : `${factor(low)} to ${factor(high)}`,
        html`<span class="${verdict}">${words[verdict]}</span>`,
      ];
    }),
    isNumeric: true,
  };
}
