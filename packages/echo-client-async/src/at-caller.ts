// Where an error of a socket's listener is told to have come from: the call that failed.
import { TcpEchoError } from '@tcp-echo/base';

/**
 * `error`, made on the event loop, with the stack of whoever awaits the call. V8 follows a chain of `await`s upwards where
 * an async function goes on (https://v8.dev/docs/stack-trace-api#async-stack-traces), so it is to be called right after
 * one; calls that succeed pay nothing. The reason of a signal is the caller's own and stays as it is.
 */
export function atCaller(
  error: unknown,
  ...signals: readonly (AbortSignal | undefined)[]
): unknown {
  const isOwn = signals.some((signal) => signal?.aborted === true && signal.reason === error);
  if (error instanceof TcpEchoError && !isOwn) Error.captureStackTrace(error, atCaller);
  return error;
}
