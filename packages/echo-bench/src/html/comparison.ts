// Whether the second report differs from the first by more than their noise.
import {
  type BenchComparison,
  compareReports,
  type MetricComparison,
} from '../report/compare-reports.js';
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import { count, duration, factor } from './numbers.js';
import type { NamedReport } from './series.js';

const names: Readonly<Record<MetricComparison['metric'], string>> = {
  messagesPerSecond: 'messages a second',
  p50Ns: 'latency p50',
  p90Ns: 'latency p90',
  p99Ns: 'latency p99',
  p999Ns: 'latency p99.9',
};

const words: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: '▲ better',
  worse: '▼ worse',
  'within-noise': '≈ within the noise',
  unknown: '? noise unknown',
};

/** Nothing unless there are two reports. */
export function drawComparison(reports: readonly NamedReport[]): Markup | null {
  const [a, b] = reports;
  if (a === undefined || b === undefined || reports.length > 2) return null;
  if ([a, b].some(({ report }) => report.latency.fromSend.total === 0)) {
    const nothing = 'In one of the reports no message was measured: there is nothing to compare.';
    return drawSection('comparison', 'B beside A', html`<p>${nothing}</p>`);
  }
  const comparison = compareReports([a.report], [b.report]);
  return drawSection('comparison', 'B beside A', [
    html`<p class="verdict">${sentence(comparison)}</p>`,
    drawTable(tableOf(comparison)),
    html`<ul class="notes">
      ${comparison.notes.map((note) => html`<li>${note}</li>`)}
    </ul>`,
  ]);
}

function sentence({ metrics }: BenchComparison): string {
  const [rate] = metrics as [MetricComparison];
  const much = `B does ${factor(rate.ratio)} as many messages a second`;
  if (rate.verdict === 'unknown') return `${much}; how much of that is noise cannot be said.`;
  if (rate.verdict === 'within-noise') return `${much}, which is within the noise.`;
  return `${much}, which is more than the noise: ${rate.verdict}.`;
}

function tableOf({ metrics, confidence }: BenchComparison) {
  return {
    caption: 'comparison of the figures',
    columns: ['figure', 'A', 'B', 'B / A', `interval of ${confidence * 100} %`, 'verdict'],
    rows: metrics.map(({ metric, a, b, ratio, low, high, verdict }) => {
      const show = metric === 'messagesPerSecond' ? count : duration;
      return [
        names[metric],
        show(a),
        show(b),
        factor(ratio),
        low === null || high === null ? 'not known' : `${factor(low)} to ${factor(high)}`,
        html`<span class="${verdict}">${words[verdict]}</span>`,
      ];
    }),
    isNumeric: true,
  };
}
