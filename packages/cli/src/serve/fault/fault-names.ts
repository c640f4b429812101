// How faults and their parameters are called on a command line: `limit-data:after=5` for `{ fault: 'limitData',
// afterBytes: 5 }`. The unit is in the value, not in the name.
import type { FaultDescription, FaultOptionDescription } from '@tcp-echo/echo-server';

/** `limitData` as `limit-data`. */
export function faultWord(fault: FaultDescription['fault']): string {
  return kebab(fault);
}

/** `delayMs` as `delay`, `pieceBytes` as `piece`, `bytesPerSecond` as `bytes-per-second`. */
export function parameterWord({ name }: FaultOptionDescription): string {
  return kebab(name.replace(/(Ms|Bytes)$/, ''));
}

/** What every fault takes, besides its own parameters: which connections have it. */
export const ruleWords = ['probability', 'connections'] as const;

/** What kind of value an option takes: its name tells its unit. */
export function kindOf({
  name,
  choices,
}: FaultOptionDescription): 'word' | 'duration' | 'size' | 'count' {
  if (choices !== undefined) return 'word';
  if (name.endsWith('Ms')) return 'duration';
  return /Bytes?($|[A-Z])|^bytes/.test(name) ? 'size' : 'count';
}

/** What is wanted, in words for people. */
export const kindInWords = {
  duration: 'a duration, as 50ms',
  size: 'a number of bytes, as 100 or 64KiB',
  count: 'a number',
} as const;

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
