// The executor of calls that name none: one for each thread of the program.
import { InvalidArgumentError } from '@tcp-echo/base';
import { inspect } from 'node:util';
import { threadExecutor, type Executor } from './executor.js';

let current: Executor | undefined;

/** This thread's default executor: threads, unless `setDefaultExecutor` said otherwise. */
export function defaultExecutor(): Executor {
  current ??= threadExecutor();
  return current;
}

/**
 * Makes `executor` the default of this thread. The one before it is not closed.
 *
 * @throws InvalidArgumentError if `executor` is none.
 */
export function setDefaultExecutor(executor: Executor): void {
  current = checkExecutor(executor);
}

/** @throws InvalidArgumentError unless `executor` has a `submit`. */
export function checkExecutor(executor: unknown): Executor {
  if (typeof (executor as Executor | null | undefined)?.submit !== 'function') {
    throw new InvalidArgumentError(
      `executor must be an Executor, as threadExecutor() returns, not ${inspect(executor, { depth: 0 })}`,
    );
  }
  return executor as Executor;
}
