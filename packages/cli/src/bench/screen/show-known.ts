// A figure of which perhaps only the least is known.
import type { Known } from '../figures.js';

/** `1.24 ms`; `>= 1.24 ms` where it may be more, as far as that can be seen. */
export function showKnown({ least, most }: Known, show: (value: number) => string): string {
  const shown = show(least);
  return most === least || (most !== Infinity && show(most) === shown) ? shown : `>= ${shown}`;
}
