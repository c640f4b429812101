// Which connections of a server a rule is for, by their numbers.
import { checkInteger, checkKeys, checkOptions } from '@tcp-echo/base';

/** One number, several, or a range: the connections `from`, `from + every`, and so on up to `to`. */
export type ConnectionSelector = number | readonly number[] | ConnectionRange;

/** Numbers of connections; a server counts them from 1 on. */
export interface ConnectionRange {
  /** @defaultValue 1 */
  readonly from?: number;
  /** The last one that may be meant. @defaultValue Infinity */
  readonly to?: number;
  /** @defaultValue 1 */
  readonly every?: number;
}

/** @throws InvalidArgumentError, calling the selector `path`, if it means no connection or is no selector. */
export function resolveSelector(
  path: string,
  selector: ConnectionSelector = {},
): (number: number) => boolean {
  if (typeof selector === 'number') {
    const only = checkNumber(path, selector);
    return (number) => number === only;
  }
  if (isList(selector)) {
    const numbers = new Set(selector.map((each, i) => checkNumber(`${path}[${i}]`, each)));
    return (number) => numbers.has(number);
  }
  checkKeys(path, checkOptions(selector, path), ['from', 'to', 'every']);
  const from = checkNumber(`${path}.from`, selector.from ?? 1);
  const every = checkNumber(`${path}.every`, selector.every ?? 1);
  const { to = Infinity } = selector;
  if (to !== Infinity) checkInteger(`${path}.to`, to, from, Number.MAX_SAFE_INTEGER);
  return (number) => number >= from && number <= to && (number - from) % every === 0;
}

function checkNumber(path: string, value: unknown): number {
  return checkInteger(path, value, 1, Number.MAX_SAFE_INTEGER);
}

function isList(selector: ConnectionSelector): selector is readonly number[] {
  return Array.isArray(selector);
}
