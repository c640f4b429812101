// What a report is held against: `p99>1ms`, `errors>0.1%`, `rate<20k`; and the figures that a condition can be about.
import {
  failureKinds,
  latencyRange,
  type EchoBenchReport,
  type LatencyFigure,
} from '@tcp-echo/echo-bench';
import { formatDuration } from '../style.js';
import { nearest } from '../nearest.js';
import { parseDurationMs } from '../settings.js';
import { UsageError } from '../usage-error.js';
import { formatCount, formatRate } from './screen.js';
import { parseRate } from './settings.js';

const comparisons = {
  '>=': (value: number, bound: number) => value >= bound,
  '<=': (value: number, bound: number) => value <= bound,
  '>': (value: number, bound: number) => value > bound,
  '<': (value: number, bound: number) => value < bound,
} as const;

/** A figure, and the bound that it is compared with. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  readonly figure: Figure;
  readonly comparison: keyof typeof comparisons;
  /** Nanoseconds, messages a second, a number of things; or percent of all. */
  readonly bound: number;
  readonly isPercent: boolean;
  /** What waits to be sent when the user ends a run is nobody's failure, unless it was asked for. */
  readonly unlessInterrupted?: true;
}

/** What a condition came to. */
export interface Finding {
  readonly condition: string;
  /** Undefined where the report does not have the figure. Where it is not known exactly, the least that it may be. */
  readonly value: number | undefined;
  /** Undefined likewise, and where messages that were never answered might change it. */
  readonly isMet: boolean | undefined;
  /** `1.24 ms`, `>= 1.24 ms`; or why there is none. */
  readonly shown: string;
}

/** @throws UsageError that says what is wrong with it, with the nearest name of a figure. */
export function parseCondition(text: string): Condition {
  const match = /^\s*([a-z][\w.-]*)\s*(>=|<=|>|<)\s*(\S+)\s*$/i.exec(text);
  if (match === null) {
    throw new UsageError(
      `a condition is a figure, one of > >= < <= and a bound, not ${JSON.stringify(text)}`,
      "put it in quotes: 'p99>1ms', 'rate<20k', 'errors>0.1%'",
    );
  }
  const [, name = '', comparison, boundText = ''] = match;
  const figure = findFigure(name);
  if (figure === undefined) {
    const meant = nearest(name, figureNames);
    throw new UsageError(
      `there is no figure ${JSON.stringify(name)}${meant === undefined ? '' : `, did you mean ${meant}?`}`,
      `the figures are ${figureNames.join(', ')}, and any other percentile`,
    );
  }
  const { bound, isPercent } = parseBound(figure, boundText);
  return { text, figure, comparison: comparison as keyof typeof comparisons, bound, isPercent };
}

/** Whether only an open loop can tell. */
export function needsRate({ figure, isPercent }: Condition): boolean {
  return figure.needsRate || (figure.kind === 'rate' && isPercent);
}

/** Whether `report` meets it. */
export function evaluate(condition: Condition, report: EchoBenchReport): Finding {
  const { text, figure, comparison, bound, isPercent } = condition;
  const known = figure.read(report);
  const whole = figure.whole(report);
  if (known === undefined || (isPercent && whole === 0)) {
    const value = known?.least;
    return { condition: text, value, isMet: undefined, shown: 'nothing was measured' };
  }
  const { least: value } = known;
  const [isMet, isMetAtMost] = [known.least, known.most].map((each) =>
    comparisons[comparison](isPercent ? (each / whole) * 100 : each, bound),
  );
  const shown = isPercent
    ? `${Number(((value / whole) * 100).toPrecision(3))}%`
    : showKnown(known, (each) => show(figure, each));
  return { condition: text, value, isMet: isMet === isMetAtMost ? isMet : undefined, shown };
}

function parseBound(figure: Figure, text: string): Pick<Condition, 'bound' | 'isPercent'> {
  if (figure.kind === 'duration') return { bound: parseDurationMs(text) * 1e6, isPercent: false };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined) return { bound: Number(percent), isPercent: true };
  if (figure.kind === 'rate') return { bound: parseRate(text), isPercent: false };
  if (/^\d+$/.test(text)) return { bound: Number(text), isPercent: false };
  throw new UsageError(
    `${figure.name} is a number, not ${JSON.stringify(text)}`,
    `write ${figure.name}>0, or a part of all: ${figure.name}>0.1%`,
  );
}

/** A figure's value as a person reads it. */
function show({ kind }: Figure, value: number): string {
  if (kind === 'duration') return formatDuration(value);
  return kind === 'rate' ? formatRate(value) : formatCount(value);
}

/** A figure, with what its values are of: nanoseconds, messages a second, or a number of things. */
export interface Figure {
  readonly name: string;
  readonly kind: 'duration' | 'rate' | 'count';
  /** Whether it counts what went wrong. */
  readonly isError: boolean;
  /** Whether only an open loop has it. */
  readonly needsRate: boolean;
  /** Undefined where the report does not have it. */
  read(report: EchoBenchReport): Known | undefined;
  /** Of how many it is a part, for a condition in percent. */
  whole(report: EchoBenchReport): number;
}

/** Between which values a figure is: the same twice, unless messages were never answered. */
export interface Known {
  readonly least: number;
  readonly most: number;
}

/** Latencies of an open loop are those from when messages were due: the others leave out what a slow server made wait. */
export function latencyOf({ latency }: EchoBenchReport) {
  return latency.fromDue ?? latency.fromSend;
}

/** How many errors there were, of every kind. */
export function errorCount({ errors }: EchoBenchReport): number {
  return errors.reduce((all, { count }) => all + count, 0);
}

const sent = ({ messages }: EchoBenchReport): number => messages.sent;
const due = ({ openLoop }: EchoBenchReport): number => openLoop?.due ?? 0;

const named: readonly Figure[] = [
  latencyFigure('min', 'min'),
  latencyFigure('mean', 'mean'),
  latencyFigure('max', 'max'),
  {
    name: 'gap',
    kind: 'duration',
    isError: false,
    needsRate: false,
    read: ({ silence }) => known(silence.longestNs),
    whole: () => 0,
  },
  {
    name: 'rate',
    kind: 'rate',
    isError: false,
    needsRate: false,
    read: ({ measured }) => known(measured.messagesPerSecond),
    whole: ({ openLoop }) => openLoop?.askedPerSecond ?? 0,
  },
  countFigure('errors', errorCount),
  countFigure('lost', ({ messages }) => messages.failed),
  ...failureKinds.map((kind) =>
    countFigure(kind, ({ errors }) => errors.find((error) => error.kind === kind)?.count ?? 0),
  ),
  scheduleFigure('late'),
  scheduleFigure('dropped'),
];

/** What stands for the percentiles in a list of all names. */
const percentileExamples = ['p50', 'p90', 'p99', 'p99.9', 'p99.99'] as const;

/** Every name, for messages and the nearest of them. */
const figureNames: readonly string[] = [...percentileExamples, ...named.map(({ name }) => name)];

/** The figure of that name: any percentile from `p0` to `p100`, also as `p999`, or one that has a name. */
function findFigure(written: string): Figure | undefined {
  const name = written.replace(/^p99(9+)$/, 'p99.$1');
  const percent = /^p(\d{1,3}(?:\.\d+)?)$/.exec(name)?.[1];
  if (percent === undefined) return named.find((figure) => figure.name === name);
  if (Number(percent) > 100) return undefined;
  return latencyFigure(name, Number(percent));
}

function known(value: number): Known {
  return { least: value, most: value };
}

function countFigure(name: string, read: (report: EchoBenchReport) => number): Figure {
  return {
    name,
    kind: 'count',
    isError: true,
    needsRate: false,
    read: (report) => known(read(report)),
    whole: sent,
  };
}

function latencyFigure(name: string, figure: LatencyFigure): Figure {
  return {
    name,
    kind: 'duration',
    isError: false,
    needsRate: false,
    read(report) {
      const range = latencyRange(report, figure);
      return range && { least: range.leastNs, most: range.mostNs };
    },
    whole: () => 0,
  };
}

function scheduleFigure(name: 'late' | 'dropped'): Figure {
  return {
    name,
    kind: 'count',
    isError: false,
    needsRate: true,
    read: ({ openLoop }) => (openLoop === null ? undefined : known(openLoop[name])),
    whole: due,
  };
}

/** `1.24 ms`; `>= 1.24 ms` where it may be more, as far as that can be seen. */
export function showKnown({ least, most }: Known, show: (value: number) => string): string {
  const shown = show(least);
  return most === least || (most !== Infinity && show(most) === shown) ? shown : `>= ${shown}`;
}
