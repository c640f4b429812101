// The options of the log and of waiting for it, and their check.
import {
  checkDurationMs,
  checkInteger,
  checkKeys,
  checkOptions,
  checkSignal,
  InvalidArgumentError,
  namesOf,
} from '@tcp-echo/base';
import { echoServerDefaults } from '../defaults.js';

/** How much a server keeps of what it logs. */
export interface LogOptions {
  /** So many bytes are kept of each direction of a connection; the rest is counted. @defaultValue 1048576 */
  readonly maxBytesPerConnection?: number;
}

export type LogLimits = Required<LogOptions>;

/** How long to wait for something in the log. */
export interface WaitOptions {
  /** In milliseconds; less than the limit of a test in most frameworks, so that it is this error one sees. @defaultValue 3000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export type ResolvedWait = ReturnType<typeof resolveWait>;

const logOptionNames = namesOf<LogOptions>({ maxBytesPerConnection: true });

/** Undefined where no log is wanted. @throws InvalidArgumentError */
export function resolveLogOptions(log: boolean | LogOptions = false): LogLimits | undefined {
  if (log === false) return undefined;
  if (log !== true && (typeof log !== 'object' || log === null)) {
    throw new InvalidArgumentError(`log must be true, false or an object, not ${String(log)}`);
  }
  if (log !== true) checkKeys('log', log, logOptionNames);
  const { maxBytesPerConnection = echoServerDefaults.maxLoggedBytes } = log === true ? {} : log;
  return {
    maxBytesPerConnection: checkInteger(
      'log.maxBytesPerConnection',
      maxBytesPerConnection,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
  };
}

const waitOptionNames = namesOf<WaitOptions>({ timeoutMs: true, signal: true });

/** @throws InvalidArgumentError */
export function resolveWait(options: WaitOptions) {
  const { timeoutMs = echoServerDefaults.waitTimeoutMs, signal } = checkOptions(options);
  checkKeys('waitForConnection', options, waitOptionNames);
  return { timeoutMs: checkDurationMs('timeoutMs', timeoutMs), signal: checkSignal(signal) };
}
