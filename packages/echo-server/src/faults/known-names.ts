// Names that data may have: of faults, of options. A wrong one is answered with the right ones.
import { InvalidArgumentError } from '@tcp-echo/core-helpers';
import { distance } from 'fastest-levenshtein';
import { inspect } from 'node:util';

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
  for (const key of Object.keys(data)) checkName(`${path}: the option`, key, known);
}

function nearestFirst(name: unknown, known: readonly string[]): readonly string[] {
  if (typeof name !== 'string') return known;
  const wanted = name.toLowerCase();
  return known.toSorted(
    (a, b) => distance(wanted, a.toLowerCase()) - distance(wanted, b.toLowerCase()),
  );
}
