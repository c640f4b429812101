// The errors of core-helpers itself.
import { registerErrorClasses, TcpEchoError } from '@tcp-echo/base';

/** The task was cancelled before it finished: `ERR_CANCELLED`. `cause` is the reason given. */
export class CancelledError extends TcpEchoError {
  declare readonly code: 'ERR_CANCELLED';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CANCELLED', message, options);
  }
}

/** Why the event loop could not be run from synchronous code. */
export type EventLoopErrorCode =
  | 'ERR_EVENT_LOOP_RUNNING'
  | 'ERR_EVENT_LOOP_STALLED'
  | 'ERR_EVENT_LOOP_UNAVAILABLE';

/** The event loop cannot be run here (`_RUNNING`, `_UNAVAILABLE`), or has nothing left to do (`_STALLED`). */
export class EventLoopError extends TcpEchoError {
  declare readonly code: EventLoopErrorCode;
}

/** The executor was closed before the call could run: `ERR_EXECUTOR_CLOSED`. */
export class ExecutorClosedError extends TcpEchoError {
  declare readonly code: 'ERR_EXECUTOR_CLOSED';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_EXECUTOR_CLOSED', message, options);
  }
}

/** The codes of the errors that are of this package. */
export type CoreHelpersErrorCode = (CancelledError | EventLoopError | ExecutorClosedError)['code'];

registerErrorClasses(CancelledError, EventLoopError, ExecutorClosedError);
