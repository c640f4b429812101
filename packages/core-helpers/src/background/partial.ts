// Python's `functools.partial`: a callable that remembers a function and its first arguments, so that
// both can cross to another thread.
import { InvalidTargetError } from '@tcp-echo/base';
import { inspect } from 'node:util';

/** What a `partial()` remembers. */
export interface Bound {
  readonly fn: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
}

// In the registry of symbols, so that every copy of this package in a process understands it.
const boundKey = Symbol.for('tcp-echo:partial');

interface Partial {
  [boundKey]?: Bound;
}

/**
 * Returns a callable that calls `fn` with `args` before the arguments it is given itself. A partial of
 * a `background()` function can be called in the background; a partial of any other only here. A
 * partial of a partial remembers the arguments of both.
 *
 * @throws InvalidTargetError if `fn` is no function.
 * @example
 * const queryServer = partial(tcpEchoClientSync, 'Hello World!', port);
 * const call = callInBackground(queryServer);
 */
export function partial<First extends readonly unknown[], Rest extends readonly unknown[], R>(
  fn: (...args: [...First, ...Rest]) => R,
  ...args: First
): (...rest: Rest) => R {
  if (typeof fn !== 'function') {
    throw new InvalidTargetError(`target must be a callable, not ${inspect(fn)} (${typeof fn})`);
  }
  const call = (...rest: Rest): R => fn(...args, ...rest);
  const inner = boundOf(fn);
  // Not by defineProperty, which is ten times as slow.
  (call as Partial)[boundKey] = inner
    ? { fn: inner.fn, args: [...inner.args, ...args] }
    : { fn, args };
  Object.defineProperty(call, 'name', { value: fn.name, configurable: true });
  return call;
}

/** What `fn` remembers; undefined where it is no partial. */
export function boundOf(fn: unknown): Bound | undefined {
  return (fn as Partial)[boundKey];
}
