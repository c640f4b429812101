// What a report is held against: `p99>1ms`, `errors>0.1%`, `rate<20k`.
import type { EchoBenchReport } from '@tcp-echo/echo-bench';
import { formatDuration } from '../format-duration.js';
import { parseDurationMs } from '../settings.js';
import { nearest } from '../nearest.js';
import { UsageError } from '../usage-error.js';
import { figureNames, findFigure, type Figure } from './figures.js';
import { showKnown } from './screen/show-known.js';
import { formatCount, formatRate } from './screen/format-number.js';
import { parseRate } from './parse-rate.js';

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
