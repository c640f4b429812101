// What counts as a coroutine here: a promise, or a function that returns one.
import { InvalidTargetError } from '@tcp-echo/base';
import { inspect } from 'node:util';

/** A promise, or a function that starts one. */
export type Coroutine<T> = PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>);

/** Whether `await` would wait for `value`: a function may have a `then` too, as each property of a Comlink proxy does. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** @throws InvalidTargetError in the seed's words unless `value` is a promise or a function. */
export function checkCoroutine(name: string, value: unknown): void {
  if (isPromiseLike(value) || typeof value === 'function') return;
  throw new InvalidTargetError(
    `${name} must be a coroutine, not ${inspect(value)} (${typeof value}); pass a promise, or a function that returns one`,
  );
}

/**
 * Calls an async function.
 *
 * @throws InvalidTargetError if what it returns is no promise.
 */
export function callCoroutine<T, A extends unknown[]>(
  target: (...args: A) => PromiseLike<T>,
  ...args: A
): PromiseLike<T> {
  const promise: unknown = target(...args);
  if (isPromiseLike(promise)) return promise as PromiseLike<T>;
  throw new InvalidTargetError(
    `target must be a coroutine, not a function that returns ${inspect(promise)}; make ${target.name || 'it'} async`,
  );
}
