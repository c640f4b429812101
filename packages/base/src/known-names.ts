// Names that data may have: of options, of faults. A wrong one is answered with the right ones, since an
// option whose name is misspelt would do nothing, and nobody would know.
import { inspect } from 'node:util';
import { InvalidArgumentError } from './errors.js';

/**
 * The names of the options of an interface, for `checkKeys`; one that is missing here does not compile.
 *
 * @example
 * const retryNames = namesOf<RetryOptions>({ attempts: true, delayMs: true, maxDelayMs: true });
 */
export function namesOf<Options extends object>(
  table: Readonly<Record<keyof Options, true>>,
): readonly string[] {
  return Object.keys(table);
}

/** @throws InvalidArgumentError, listing what `known` has, the nearest first, unless it has `name`. */
export function checkName<Name extends string>(
  what: string,
  name: unknown,
  known: readonly Name[],
): Name {
  if (known.includes(name as Name)) return name as Name;
  const answer =
    known.length === 0
      ? 'there are none'
      : `there are, nearest first: ${nearestFirst(name, known).join(', ')}`;
  throw new InvalidArgumentError(`${what} ${inspect(name)} is not known; ${answer}`);
}

/** @throws InvalidArgumentError unless every key of `data`, which messages call `path`, is one of `known`. */
export function checkKeys(path: string, data: object, known: readonly string[]): void {
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) checkName(`${path}: the option`, key, known);
  }
}

function nearestFirst(name: unknown, known: readonly string[]): readonly string[] {
  if (typeof name !== 'string') return known;
  // Loaded where something is wrong, and only there; this file is built as CommonJS, and bundlers know the word.
  const { distance } = require('fastest-levenshtein') as typeof import('fastest-levenshtein');
  const wanted = name.toLowerCase();
  return known.toSorted(
    (a, b) => distance(wanted, a.toLowerCase()) - distance(wanted, b.toLowerCase()),
  );
}
