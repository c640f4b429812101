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
