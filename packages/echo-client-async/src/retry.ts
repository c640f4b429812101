// Trying again to connect, as long as that can help: which failures are tried again, and when.
import { checkDurationMs, checkInteger, checkKeys, checkOptions, namesOf } from '@tcp-echo/base';
import { connectFailureReason, type ConnectFailureReason } from './connect-failure.js';
import { EchoConnectError, EchoTlsError } from './errors.js';

/** How often and when the making of a connection is tried again. */
export interface RetryOptions {
  /** All tries, the first included. @defaultValue 10 */
  readonly attempts?: number;
  /** The wait before the second try; each later one is twice as long. @defaultValue 50 */
  readonly delayMs?: number;
  /** The longest wait. @defaultValue 1000 */
  readonly maxDelayMs?: number;
}

/** `RetryOptions` with nothing left out. */
export type RetryPolicy = Required<RetryOptions>;

/** What `retry: true` means. */
export const retryDefaults: RetryPolicy = Object.freeze({
  attempts: 10,
  delayMs: 50,
  maxDelayMs: 1000,
});

const once: RetryPolicy = Object.freeze({ attempts: 1, delayMs: 0, maxDelayMs: 0 });

const retryNames = namesOf<RetryOptions>({ attempts: true, delayMs: true, maxDelayMs: true });

/**
 * The option `retry` of every client; left out or `false`, it means one try.
 *
 * @throws InvalidArgumentError
 */
export function checkRetry(retry: unknown): RetryPolicy {
  if (retry === undefined || retry === false) return once;
  if (retry === true) return retryDefaults;
  const options = checkOptions(retry as RetryOptions, 'retry');
  checkKeys('retry', options, retryNames);
  const {
    attempts = retryDefaults.attempts,
    delayMs = retryDefaults.delayMs,
    maxDelayMs = retryDefaults.maxDelayMs,
  } = options;
  return {
    attempts: checkInteger('retry.attempts', attempts, 1, Number.MAX_SAFE_INTEGER),
    delayMs: checkDurationMs('retry.delayMs', delayMs),
    maxDelayMs: checkDurationMs('retry.maxDelayMs', maxDelayMs),
  };
}

/**
 * How long to wait before the try after the one, counted from 1, that failed with `error`; undefined
 * if there is to be none.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  error: unknown,
): number | undefined {
  if (attempt >= policy.attempts || !mayPass(error)) return undefined;
  // An exponent that stays finite: no delay, doubled, is still none.
  return Math.min(policy.delayMs * 2 ** Math.min(attempt - 1, 1000), policy.maxDelayMs);
}

const passing: readonly ConnectFailureReason[] = [
  'refused',
  'reset',
  'name-not-found',
  'no-such-socket',
  'no-port-left',
];

/** Whether the failure is that of a server which is not ready yet, or of ports that will be free again. */
function mayPass(error: unknown): boolean {
  if (error instanceof EchoConnectError) return passing.includes(error.reason);
  return error instanceof EchoTlsError && connectFailureReason(error.cause) === 'reset';
}
