// The figures of a report that a condition can be about, by their names on the command line.
import {
  failureKinds,
  latencyRange,
  type EchoBenchReport,
  type LatencyFigure,
} from '@tcp-echo/echo-bench';

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
export const figureNames: readonly string[] = [
  ...percentileExamples,
  ...named.map(({ name }) => name),
];

/** The figure of that name: any percentile from `p0` to `p100`, also as `p999`, or one that has a name. */
export function findFigure(written: string): Figure | undefined {
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
