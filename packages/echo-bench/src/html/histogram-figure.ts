// How often each latency occurred.
import type { HistogramData } from '../measuring/histogram.js';
import { largest } from '../report/metrics.js';
import type { Markup } from './markup.js';
import { count, duration, percent, shortDuration } from './numbers.js';
import {
  drawBarChart,
  drawLineChart,
  roomAcross,
  roomUp,
  stepsOf,
  type Plot,
  type PlotSize,
} from './plot.js';
import { linearScale, logScale } from './scale.js';
import { drawFigure } from './section.js';
import type { LatencySeries } from './series.js';

interface Binned extends LatencySeries {
  readonly counts: readonly number[];
  /** Of all, each from 0 to 1. */
  readonly parts: readonly number[];
}

/** Bars for one series, outlines for several. Nothing where nothing was measured. */
export function drawHistogramFigure(series: readonly LatencySeries[]): Markup | null {
  const measured = series.filter(({ data }) => data.total > 0);
  const [first] = measured;
  if (first === undefined) return null;
  const edges = edgesFor(measured.map(({ data }) => data));
  const binned = measured.map((each) => {
    const counts = countInBins(each.data, edges);
    return { ...each, counts, parts: counts.map((amount) => amount / each.data.total) };
  });
  const plotOf = (size: PlotSize): Plot => ({
    size,
    id: 'histogram-chart',
    title: 'Latency histogram',
    description: binned.map((each) => describe(each, edges)).join(' '),
    x: logScale(edges[0] ?? 1, edges.at(-1) ?? 1, roomAcross(size), size.name === 'wide' ? 9 : 5),
    y: linearScale(largest(binned.map(({ parts }) => largest(parts))), roomUp(size), 5),
    xLabels: { title: 'latency, logarithmic', format: shortDuration },
    yLabels: { title: 'messages', format: percent },
  });
  const marks = [
    { at: first.data.p50Ns, name: 'p50' },
    { at: first.data.p99Ns, name: 'p99' },
    { at: first.data.maxNs, name: 'max' },
  ];
  return drawFigure({
    id: 'histogram',
    heading: 'Latency histogram',
    explanation:
      'How many of the messages took how long. The axis is logarithmic, and every bar is as wide as the others on it; two humps are two ways through the server.',
    series,
    table: tableOf(binned, edges),
    draw: (size) =>
      binned.length === 1
        ? drawBarChart(plotOf(size), barsOf(binned, edges), marks)
        : drawLineChart(
            plotOf(size),
            binned.map((each) => outlineOf(each, edges)),
          ),
  });
}

function barsOf(binned: readonly Binned[], edges: readonly number[]) {
  return binned.flatMap(({ counts, parts }) =>
    parts.map((value, index) => ({
      from: edges[index] ?? 0,
      to: edges[index + 1] ?? 0,
      value,
      hint: `${rangeOf(edges, index)}: ${count(counts[index] ?? 0)} messages, ${percent(value)}`,
    })),
  );
}

/** Names would all be at the right end of the axis, where all are 0: there the legend has to do. */
function outlineOf({ parts, style }: Binned, edges: readonly number[]) {
  return { style, short: '', points: stepsOf(parts, edges) };
}

function describe({ short, parts }: Binned, edges: readonly number[]): string {
  const most = parts.indexOf(Math.max(...parts));
  const name = short === '' ? 'Most' : `${short}: most`;
  return `${name} messages in one bin, ${percent(parts[most] ?? 0)}, took ${rangeOf(edges, most)}.`;
}

function rangeOf(edges: readonly number[], index: number): string {
  return `${duration(edges[index] ?? 0)} to ${duration(edges[index + 1] ?? 0)}`;
}

function tableOf(binned: readonly Binned[], edges: readonly number[]) {
  const bins = edges.slice(1).map((_, index) => index);
  return {
    caption: 'latency histogram',
    columns: [
      'latency',
      ...binned.flatMap(({ short }) => [`${short} messages`.trim(), `${short} part`.trim()]),
    ],
    rows: bins
      .filter((index) => binned.some(({ counts }) => (counts[index] ?? 0) > 0))
      .map((index) => [
        rangeOf(edges, index),
        ...binned.flatMap(({ counts, parts }) => [
          count(counts[index] ?? 0),
          percent(parts[index] ?? 0),
        ]),
      ]),
    isNumeric: true,
  };
}

/** Few enough to be seen one by one, and to be read in a table. */
const maxBins = 36;
/** Bins are not narrower: those of the histogram itself would show through. */
const minBinRatio = 1.01;

/** The edges of bins in which all of these are. */
export function edgesFor(all: readonly HistogramData[]): number[] {
  const low = Math.max(1, Math.min(...all.map(({ minNs }) => minNs)));
  const high = Math.max(low, ...all.map(({ maxNs }) => maxNs)) * 1.001;
  const ratio = Math.max((high / low) ** (1 / maxBins), minBinRatio);
  const bins = Math.max(1, Math.ceil(Math.log(high / low) / Math.log(ratio) - 1e-9));
  return Array.from({ length: bins + 1 }, (_, index) => low * ratio ** index);
}

/** How many of `data` are in each bin. What is in no bin, by the width of a slot, is in the nearest. */
export function countInBins(data: HistogramData, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  for (const [lowest, count] of data.slots) {
    const found = edges.findLastIndex((edge) => edge <= lowest);
    const bin = Math.min(Math.max(found, 0), counts.length - 1);
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  return counts;
}
