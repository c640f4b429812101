// The article's `call_in_background`: a blocking function, started in another thread at once.
import { checkKeys, checkOptions, checkSignal, InvalidTargetError, namesOf } from '@tcp-echo/base';
import type { Task } from '../task/task.js';
import { checkExecutor, defaultExecutor, type Executor, type SubmitOptions } from './executor.js';
import { loadingModule, resolveCall, type BackgroundCallable } from './target.js';

/** How a background call is made. */
export interface CallInBackgroundOptions extends SubmitOptions {
  /** Who makes the call. @defaultValue `defaultExecutor()` */
  readonly executor?: Executor | undefined;
}

const optionNames = namesOf<CallInBackgroundOptions>({
  executor: true,
  signal: true,
  transfer: true,
});

/**
 * Starts a blocking `target` in another thread (or process) at once, even if this thread's loop never
 * turns, and returns the task of its result. Arguments and results are copied by structured clone;
 * errors keep their class, code, cause, stack and own fields. A target that returns a promise is waited
 * for there. Cancelling the task drops a call that waits for a worker and ends the worker of one that
 * runs.
 *
 * @throws InvalidTargetError if `target` is nothing that another thread could call.
 * @example
 * const query = callInBackground(partial(tcpEchoClientSync, 'Hello World!', port));
 * console.log(await query);
 */
export function callInBackground<R>(
  target: BackgroundCallable<R>,
  options: CallInBackgroundOptions = {},
): Task<Awaited<R>> {
  const { executor = defaultExecutor(), signal, transfer } = checkOptions(options);
  checkKeys('callInBackground', options, optionNames);
  checkSignal(signal);
  const call = resolveCall(target);
  if (call.module === loadingModule()) {
    throw new InvalidTargetError(
      `target must be a callable of another module: ${call.module} is being loaded for a background call of '${call.export}', ` +
        'and would start the next one without end; export the function from a module of its own, which starts nothing by itself',
    );
  }
  return checkExecutor(executor).submit(call, { signal, transfer }) as Task<Awaited<R>>;
}
