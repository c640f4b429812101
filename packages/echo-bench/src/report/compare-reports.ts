// Whether two sets of runs differ by more than their own noise.
import { InvalidArgumentError } from '@tcp-echo/base';
import { findTwice } from './merge-reports.js';
import { comparedMetrics, isKnown, median, readMetric, type ComparedMetric } from './metrics.js';
import type { EchoBenchReport } from './report.js';

/** One figure of both sides. */
export interface MetricComparison {
  readonly metric: ComparedMetric;
  /** The median of each side. */
  readonly a: number;
  readonly b: number;
  /** How many times as much b is: the median of the ratios of each run of b to each of a, which is not the ratio of the medians. */
  readonly ratio: number;
  /** Where the true ratio lies, with the confidence; null where there are too few runs to say. */
  readonly low: number | null;
  readonly high: number | null;
  /**
   * What b is beside a; `within-noise` where the interval contains 1, `unknown` where there are too few runs, or where messages
   * that were never answered might change it.
   */
  readonly verdict: 'better' | 'worse' | 'within-noise' | 'unknown';
}

/** What a comparison came to. */
export interface BenchComparison {
  readonly schema: 1;
  /** Of each interval by itself: of several figures of two sides that do not differ, one is more often found to. */
  readonly confidence: number;
  readonly runs: { readonly a: number; readonly b: number };
  readonly metrics: readonly MetricComparison[];
  /** What else is different, and what limits the comparison, in words. */
  readonly notes: readonly string[];
}

/** Fewer runs on each side have no interval of 95 %: of 3 and 3 the least probable order has a probability of 5 % itself. */
export const fewestComparedRuns = 4;
/** With more of them all pairs are too many to sort while somebody waits. */
const maxRuns = 1000;

/**
 * Compares the runs `b` with the runs `a`, figure by figure.
 *
 * @throws InvalidArgumentError if a side is empty, has a run twice, or more than 1000; or nothing was measured.
 */
export function compareReports(
  a: readonly EchoBenchReport[],
  b: readonly EchoBenchReport[],
): BenchComparison {
  const [first] = a;
  const [second] = b;
  if (first === undefined || second === undefined) {
    throw new InvalidArgumentError('a comparison needs at least one report on each side');
  }
  if ([...a, ...b].some((report) => report.latency.fromSend.total === 0)) {
    throw new InvalidArgumentError('a report in which no message was measured cannot be compared');
  }
  checkSide('first', a);
  checkSide('second', b);
  const metrics = comparedMetrics.map((metric) => compareMetric(metric, a, b));
  return {
    schema: 1,
    confidence,
    runs: { a: a.length, b: b.length },
    metrics,
    notes: [
      ...runNotes(Math.min(a.length, b.length)),
      ...boundNotes(a, b),
      ...differences(first, second),
      ...limitsOf(a, b),
    ],
  };
}

function checkSide(name: string, side: readonly EchoBenchReport[]): void {
  if (side.length > maxRuns) {
    throw new InvalidArgumentError(
      `the ${name} side has ${side.length} runs; compare ${maxRuns} at most`,
    );
  }
  const twice = findTwice(side);
  if (twice === undefined) return;
  throw new InvalidArgumentError(
    `run ${twice[1] + 1} of the ${name} side is its run ${twice[0] + 1} once more, which says nothing of how runs differ; give each run once`,
  );
}

function compareMetric(
  metric: ComparedMetric,
  a: readonly EchoBenchReport[],
  b: readonly EchoBenchReport[],
): MetricComparison {
  const [left, right] = [a, b].map((side) => side.map((report) => readMetric(report, metric))) as [
    number[],
    number[],
  ];
  const { ratio, ...interval } = ratioInterval(left.map(atLeast1), right.map(atLeast1));
  const hasNoise = Math.min(a.length, b.length) >= fewestComparedRuns;
  const { low, high } = hasNoise ? interval : { low: null, high: null };
  const verdict = verdictOf({ low, high }, metric === 'messagesPerSecond');
  const isFirm = isFirmVerdict(
    verdict,
    a.every((report) => isKnown(report, metric)),
    b.every((report) => isKnown(report, metric)),
  );
  return {
    metric,
    a: median(left),
    b: median(right),
    ratio,
    low,
    high,
    verdict: isFirm ? verdict : 'unknown',
  };
}

/** A latency of which only the least is known may be longer: then it is no better than another, and the other no worse. */
function isFirmVerdict(
  verdict: MetricComparison['verdict'],
  isKnownA: boolean,
  isKnownB: boolean,
): boolean {
  if (verdict === 'better') return isKnownB;
  if (verdict === 'worse') return isKnownA;
  return isKnownA && isKnownB;
}

function verdictOf(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  moreIsBetter: boolean,
): MetricComparison['verdict'] {
  if (low === null || high === null) return 'unknown';
  if (low <= 1 && high >= 1) return 'within-noise';
  return low > 1 === moreIsBetter ? 'better' : 'worse';
}

/** 0 has no logarithm. */
function atLeast1(value: number): number {
  return Math.max(value, 1);
}

function runNotes(fewest: number): string[] {
  if (fewest >= fewestComparedRuns) return [];
  return [
    `fewer than ${fewestComparedRuns} runs on a side: how much one run differs from the next is not known, and so not whether these do; make ${fewestComparedRuns} runs of each side or more, in turn`,
  ];
}

function boundNotes(a: readonly EchoBenchReport[], b: readonly EchoBenchReport[]): string[] {
  const count = [...a, ...b].filter((report) =>
    comparedMetrics.some((metric) => !isKnown(report, metric)),
  ).length;
  if (count === 0) return [];
  return [
    `in ${count} of ${a.length + b.length} reports messages were never answered, or never sent: of their latencies only the least is known`,
  ];
}

function differences(a: EchoBenchReport, b: EchoBenchReport): string[] {
  const [left, right] = [facts(a), facts(b)];
  return Object.keys(left)
    .filter((name) => left[name] !== right[name])
    .map((name) => `${name} differs: ${String(left[name])}, ${String(right[name])}`);
}

/** What two reports should have in common; not where the server is, which may be what is compared. */
function facts({ options, machines }: EchoBenchReport): Record<string, unknown> {
  return {
    ...options,
    target: undefined,
    engine: machines.map((machine) => machine.engine).join(', '),
    node: machines.map(({ environment }) => environment.node).join(', '),
    cpuModel: machines.map(({ environment }) => environment.cpuModel).join(', '),
    kernel: machines.map(({ environment }) => environment.kernel).join(', '),
  };
}

function limitsOf(a: readonly EchoBenchReport[], b: readonly EchoBenchReport[]): string[] {
  const counts = new Map<string, number>();
  for (const { limits } of [...a, ...b]) {
    for (const code of new Set(limits.map((limit) => limit.code))) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return Array.from(counts, ([code, count]) => {
    return `${count} of ${a.length + b.length} reports say ${code}`;
  });
}

/** A factor, and the interval in which the true one lies. */
export interface RatioInterval {
  readonly ratio: number;
  /** Null where there are too few values to say. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How sure the interval is. */
const confidence = 0.95;

/**
 * The Hodges-Lehmann estimate on a logarithmic scale: the median of all ratios of a value of `b` to one of `a`; and its exact
 * confidence interval, from the distribution of the Mann-Whitney statistic (Hollander, Wolfe and Chicken, Nonparametric
 * Statistical Methods, 3rd ed., 4.2 and 4.3). A single outlier moves neither far. All values are more than 0.
 */
function ratioInterval(a: readonly number[], b: readonly number[]): RatioInterval {
  // Of a thousand runs each they are a million, which only a typed array sorts in no time.
  const ratios = Float64Array.from(
    { length: a.length * b.length },
    (_, index) => (b[Math.floor(index / a.length)] ?? NaN) / (a[index % a.length] ?? NaN),
  ).sort();
  const rank = rankOfLimit(a.length, b.length, (1 - confidence) / 2);
  return {
    ratio: geometricMedian(ratios),
    low: rank === 0 ? null : (ratios[rank - 1] ?? null),
    high: rank === 0 ? null : (ratios[ratios.length - rank] ?? null),
  };
}

/** With so many values on both sides the statistic is normally distributed, as far as anybody could tell, and to count is slow. */
const many = 30;
/** Beyond it lies a fortieth of the normal distribution: as much as `confidence` leaves on one side. */
const z = 1.959_963_985;

/** Which of the sorted ratios is the limit that the true one is beyond with at most this probability; 0: none. */
function rankOfLimit(m: number, n: number, probability: number): number {
  if (Math.min(m, n) >= many) return rankOfMany(m, n);
  const counts = arrangements(Math.min(m, n), Math.max(m, n));
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let rank = 0;
  for (const count of counts) {
    below += count;
    if (below / all > probability) break;
    rank += 1;
  }
  return rank;
}

/** The same, of the normal distribution with the mean and the variance of the statistic, half a step to the safe side. */
function rankOfMany(m: number, n: number): number {
  const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
  return Math.max(0, Math.floor((m * n) / 2 - z * deviation + 0.5));
}

/**
 * In how many orders of m and n values the statistic is 0, 1, …, m n: the coefficients of a Gaussian binomial, the product of
 * (1 - q^(n+i)) / (1 - q^i) for i from 1 to m.
 */
function arrangements(m: number, n: number): number[] {
  const size = m * n + 1;
  const counts: number[] = Array.from({ length: size }, (_, index) => (index === 0 ? 1 : 0));
  for (let i = 1; i <= m; i += 1) {
    for (let u = size - 1; u >= n + i; u -= 1) {
      counts[u] = (counts[u] ?? 0) - (counts[u - n - i] ?? 0);
    }
    for (let u = i; u < size; u += 1) counts[u] = (counts[u] ?? 0) + (counts[u - i] ?? 0);
  }
  return counts;
}

/** Of an even number the geometric mean of the two in the middle, so that the ratio of b to a is that of a to b, inverted. */
function geometricMedian(sorted: Float64Array): number {
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return Math.sqrt(low * high);
}
