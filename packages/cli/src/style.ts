// Colours, decided for each stream: a pipe beside a terminal has none.
import type { Globals } from './globals.js';
import type { Io, Output } from './io.js';

/** Gives text a look, or gives it back as it is. */
export interface Style {
  readonly isColored: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** `auto`: on a terminal, unless `NO_COLOR` (https://no-color.org) or `TERM=dumb` says otherwise. */
export function isColored(
  { isTTY }: Pick<Output, 'isTTY'>,
  { color }: Pick<Globals, 'color'>,
  env: Io['env'],
): boolean {
  if (color !== 'auto') return color === 'always';
  return isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** The look of what goes to `output`. */
export function styleOf(
  output: Pick<Output, 'isTTY'>,
  globals: Pick<Globals, 'color'>,
  env: Io['env'],
): Style {
  const on = isColored(output, globals, env);
  // ECMA-48 section 8.3.117: SGR, and what ends each of them.
  const sgr = (begin: number, end: number) => (text: string) =>
    on ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
  return {
    isColored: on,
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    cyan: sgr(36, 39),
  };
}

// Durations as a person reads them: whole microseconds, and three digits of anything longer.

const nsPerUnit = { µs: 1e3, ms: 1e6, s: 1e9 } as const;
type Unit = keyof typeof nsPerUnit;

/** `96 µs`, `1.24 ms`, `12 s`. */
export function formatDuration(ns: number): string {
  const unit = unitFor(ns);
  return `${inUnit(ns, unit)} ${unit}`;
}

/** Several in one unit, in which the longest has four digits at most: `61/61/96/1204 µs`. */
export function formatDurations(ns: readonly number[]): string {
  const unit = unitFor(Math.max(...ns) / 10);
  return `${ns.map((each) => inUnit(each, unit)).join('/')} ${unit}`;
}

function unitFor(ns: number): Unit {
  // By what is shown: 999.6 µs is 1 ms.
  if (Math.round(ns / nsPerUnit.µs) < 1000) return 'µs';
  return Number((ns / nsPerUnit.ms).toPrecision(3)) < 1000 ? 'ms' : 's';
}

function inUnit(ns: number, unit: Unit): string {
  const value = ns / nsPerUnit[unit];
  if (unit === 'µs' || value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
