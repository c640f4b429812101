// How an error is written: `error:` and `hint:` for people, an object for programs.
import { inspect } from 'node:util';
import type { Advice } from './advice.js';
import type { Globals } from './globals.js';
import type { Style } from './style.js';

/** Without a line end. */
export function formatHint(hint: string, style: Style): string {
  return `${style.cyan('hint:')} ${hint}`;
}

/**
 * Two lines, or with `--json` an object; with `-v` also the stack of `error`, where there is one. Ends without a line
 * end.
 */
export function formatError(
  { code, message, hint }: Advice,
  { json, verbose }: Pick<Globals, 'json' | 'verbose'>,
  style: Style,
  error?: unknown,
): string {
  const stack = verbose && error !== undefined ? inspect(error) : undefined;
  if (json) return JSON.stringify({ schema: 1, error: { code, message, hint, stack } });
  return [
    `${style.red(style.bold('error:'))} ${message}`,
    ...(hint === undefined ? [] : [formatHint(hint, style)]),
    ...(stack === undefined ? [] : [stack]),
  ].join('\n');
}
