// Whether two sets of runs differ by more than their own noise.
import { InvalidArgumentError } from '@tcp-echo/core-helpers';
import { comparedMetrics, median, readMetric, type ComparedMetric } from './metrics.js';
import { ratioInterval } from './ratio-interval.js';
import type { EchoBenchReport } from './report.js';

/** One figure of both sides. */
export interface MetricComparison {
  readonly metric: ComparedMetric;
  /** The median of each side. */
  readonly a: number;
  readonly b: number;
  /** How many times as much b is: the median of all pairs. */
  readonly ratio: number;
  /** Where the true ratio lies, with the confidence; null where there are too few figures to say. */
  readonly low: number | null;
  readonly high: number | null;
  /** What b is beside a; `within-noise` where the interval contains 1. */
  readonly verdict: 'better' | 'worse' | 'within-noise' | 'unknown';
}

/** What a comparison came to. */
export interface BenchComparison {
  readonly schema: 1;
  /**
   * What the noise was taken from: repeated `runs`; or, where a side has less than four, the `intervals` within the runs, which
   * do not know how much one run differs from the next, and know no latencies.
   */
  readonly method: 'runs' | 'intervals';
  /** Of each interval by itself. */
  readonly confidence: number;
  readonly runs: { readonly a: number; readonly b: number };
  readonly metrics: readonly MetricComparison[];
  /** What else is different, and what limits the comparison, in words. */
  readonly notes: readonly string[];
}

const confidence = 0.95;
/** Fewer runs on each side have no interval of 95 %: of 3 and 3 the least probable order has a probability of 5 % itself. */
const fewestRuns = 4;
/** The intervals of a run, in so many parts: neighbours resemble one another, long parts less so. */
const parts = 10;

/**
 * Compares the runs `b` with the runs `a`, figure by figure.
 *
 * @throws InvalidArgumentError if a side is empty, or nothing was measured.
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
  const method = Math.min(a.length, b.length) >= fewestRuns ? 'runs' : 'intervals';
  return {
    schema: 1,
    method,
    confidence,
    runs: { a: a.length, b: b.length },
    metrics: comparedMetrics.map((metric) => compareMetric(metric, a, b, method)),
    notes: [...methodNotes(method), ...differences(first, second), ...limitsOf(a, b)],
  };
}

function compareMetric(
  metric: ComparedMetric,
  a: readonly EchoBenchReport[],
  b: readonly EchoBenchReport[],
  method: BenchComparison['method'],
): MetricComparison {
  const [left, right] = [a, b].map((side) => side.map((report) => readMetric(report, metric))) as [
    number[],
    number[],
  ];
  const compared = compareValues(metric, left, right, method === 'runs');
  if (method === 'runs' || metric !== 'messagesPerSecond') return compared;
  const within = ratioInterval(
    a.flatMap(ratesOf).map(atLeast1),
    b.flatMap(ratesOf).map(atLeast1),
    confidence,
  );
  // The rates of whole runs are what is told, and their ratio may lie beyond those of most parts.
  const low = within.low && Math.min(within.low, compared.ratio);
  const high = within.high && Math.max(within.high, compared.ratio);
  return { ...compared, low, high, verdict: verdictOf({ low, high }, true) };
}

function compareValues(
  metric: ComparedMetric,
  a: readonly number[],
  b: readonly number[],
  hasNoise: boolean,
): MetricComparison {
  const { ratio, low, high } = ratioInterval(a.map(atLeast1), b.map(atLeast1), confidence);
  const interval = hasNoise ? { low, high } : { low: null, high: null };
  const verdict = verdictOf(interval, metric === 'messagesPerSecond');
  return { metric, a: median(a), b: median(b), ratio, ...interval, verdict };
}

function verdictOf(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  moreIsBetter: boolean,
): MetricComparison['verdict'] {
  if (low === null || high === null) return 'unknown';
  if (low <= 1 && high >= 1) return 'within-noise';
  return low > 1 === moreIsBetter ? 'better' : 'worse';
}

/** Messages a second of each part of a run; without the last interval, which may have been cut short. */
function ratesOf({ intervals }: EchoBenchReport): number[] {
  const whole = intervals.messages.slice(0, Math.max(1, intervals.messages.length - 1));
  const size = Math.max(1, Math.floor(whole.length / parts));
  return Array.from({ length: Math.floor(whole.length / size) }, (_, index) => {
    const part = whole.slice(index * size, (index + 1) * size);
    const messages = part.reduce((all, amount) => all + amount, 0);
    return (messages / (part.length * intervals.lengthNs)) * 1e9;
  });
}

/** 0 has no logarithm. */
function atLeast1(value: number): number {
  return Math.max(value, 1);
}

function methodNotes(method: BenchComparison['method']): string[] {
  if (method === 'runs') return [];
  return [
    `fewer than ${fewestRuns} runs on a side: the noise between runs is not known, only that within them, and of latencies none; repeat each side ${fewestRuns} times or more, in turn`,
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
  const codes = [...a, ...b].flatMap(({ limits }) => limits.map((limit) => limit.code));
  return [...new Set(codes)].map((code) => {
    const count = codes.filter((each) => each === code).length;
    return `${count} of ${a.length + b.length} reports say ${code}`;
  });
}
