// The seed's schedule_coroutine: starts a coroutine on this thread's loop and hands out its Task.
import { checkKeys, checkOptions, checkSignal, namesOf } from '@tcp-echo/base';
import { callCoroutine, checkCoroutine, isPromiseLike, type Coroutine } from './coroutine.js';
import { Task } from './task.js';

/** How a coroutine is scheduled. */
export interface ScheduleOptions {
  /** Shown in messages and by `util.inspect`. @defaultValue the function's name, else `Task-1`, `Task-2`, … */
  readonly name?: string;
  /** Aborting it cancels the Task. */
  readonly signal?: AbortSignal;
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
    name: target.name,
    ...options,
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
    { name: inner.name, ...options, start: 'now', cooperative: true },
  );
}
