// The names that somebody who mistyped one may have meant.
import { distance } from 'fastest-levenshtein';

/** Of `names` the nearest to `typed`, if it is near enough to be what was meant. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  const [best] = names
    .map((name) => ({ name, edits: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= maxEdits(wanted, name) || isStartOf(wanted, name))
    .sort((a, b) => a.edits - b.edits);
  return best?.name;
}

/** Half of it. */
function maxEdits(typed: string, name: string): number {
  return Math.floor(Math.max(typed.length, name.length) / 2);
}

function isStartOf(typed: string, name: string): boolean {
  return typed.length >= 3 && name.toLowerCase().startsWith(typed);
}
