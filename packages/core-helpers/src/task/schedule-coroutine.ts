// The article's schedule_coroutine: starts a coroutine on this thread's loop and hands out its Task.
import { checkKeys, checkOptions, checkSignal, InvalidTargetError, namesOf } from '@tcp-echo/base';
import { inspect } from 'node:util';
import { Task } from './task.js';

/** How a coroutine is scheduled. */
export interface ScheduleOptions {
  /** Shown in messages and by `util.inspect`. @defaultValue the function's name, else `Task-1`, `Task-2`, … */
  readonly name?: string | undefined;
  /** Aborting it cancels the Task. */
  readonly signal?: AbortSignal | undefined;
}

const optionNames = namesOf<ScheduleOptions>({ name: true, signal: true });

/**
 * Starts `target` on this thread's loop.
 *
 * A promise is adopted; it cannot be cancelled itself, so cancelling its Task gives it up at once. A
 * function is called on the loop's next turn. If it declares its parameter, `async (signal) => …`,
 * cancelling aborts the signal and the Task settles when the function has cleaned up. A Task is
 * adopted with its cancellation.
 *
 * @throws InvalidTargetError if `target` is neither a promise nor a function.
 *
 * @example
 * const echo1 = scheduleCoroutine(tcpEchoClient('Hello World!', port));
 * const echo2 = scheduleCoroutine(tcpEchoClient('Hello World!', port2));
 * runInForeground(wait([echo1, echo2]));
 * echo1.result();
 */
export function scheduleCoroutine<T>(target: Coroutine<T>, options: ScheduleOptions = {}): Task<T> {
  checkCoroutine('target', target);
  checkKeys('scheduleCoroutine', checkOptions(options), optionNames);
  checkSignal(options.signal);
  if (target instanceof Task) return adoptTask(target as Task<T>, options);
  if (isPromiseLike(target)) {
    // A thenable may settle twice, throw, or yield another one.
    const promise = Promise.resolve(target);
    // Given up before its Task looks at it, it must not become an unhandled rejection.
    if (options.signal?.aborted) promise.catch(() => {});
    return new Task(() => promise, { ...options, start: 'now', cooperative: false });
  }
  return new Task((signal) => Promise.resolve(callCoroutine(target, signal)), {
    ...options,
    name: options.name ?? target.name,
    start: 'next-turn',
    cooperative: target.length > 0,
  });
}

function adoptTask<T>(inner: Task<T>, options: ScheduleOptions): Task<T> {
  if (options.signal?.aborted) inner.cancel(options.signal.reason);
  return new Task(
    (signal) => {
      signal.addEventListener('abort', () => inner.cancel(signal.reason), { once: true });
      return inner;
    },
    { ...options, name: options.name ?? inner.name, start: 'now', cooperative: true },
  );
}

// What counts as a coroutine here: a promise, or a function that returns one.

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

/** @throws InvalidTargetError in the article's words unless `value` is a promise or a function. */
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
