// Sees to it that the failure of a Task is never lost: reports it once if nobody looks at it.
import { isError, orElse } from '@tcp-echo/base';
import { inspect } from 'node:util';
import { runInThisContext } from 'node:vm';

/** A failure that somebody may still look at. */
export interface WatchedFailure {
  /** Somebody did: there is nothing to report. */
  seen(): void;
}

interface Failure extends WatchedFailure {
  readonly name: string;
  readonly error: unknown;
}

const unseen = new Set<Failure>();
// As in asyncio, when the task itself is gone: from then on nobody can look.
const collected = new FinalizationRegistry<Failure>(report);

/** Reports that `name` failed with `error`, unless that is seen before `task` is garbage or the process ends. */
export function watchFailure(task: object, name: string, error: unknown): WatchedFailure {
  // V8 keeps what was on the stack, the task too, until the stack is formatted: it would never be garbage.
  if (isError(error)) orElse(() => void error.stack, undefined);
  if (unseen.size === 0) process.once('exit', reportAll);
  const failure: Failure = {
    name,
    error,
    seen() {
      forget(failure);
    },
  };
  unseen.add(failure);
  collected.register(task, failure);
  return failure;
}

function forget(failure: Failure): boolean {
  const wasUnseen = unseen.delete(failure);
  if (wasUnseen && unseen.size === 0) process.off('exit', reportAll);
  return wasUnseen;
}

function report(failure: Failure): void {
  if (forget(failure)) process.emitWarning(warning(failure));
}

/** At exit `emitWarning` would come too late: it waits for the next tick. */
function reportAll(): void {
  for (const failure of unseen) process.emit('warning', warning(failure));
}

function warning({ name, error }: Failure): Error {
  const shown = orElse(() => inspect(error), 'one that cannot be shown');
  const message = `${name} failed, and nobody looked at its error: ${shown}`;
  // Node takes and prints only an error of the main realm, which a test framework's is not.
  const MainError = runInThisContext('Error') as ErrorConstructor;
  return Object.assign(new MainError(message, { cause: error }), {
    name: 'TaskFailureWarning',
    code: 'TCP_ECHO_TASK_FAILURE',
    stack: `TaskFailureWarning: ${message}`,
  });
}
