// How a server is closed, and the report of it.
import { checkDurationMs, checkKeys, checkOptions, namesOf } from '@tcp-echo/base';
import { perOutcome, type ConnectionOutcome } from './connection/outcome.js';
import { echoServerDefaults } from './defaults.js';

/** How a server is closed. */
export interface CloseOptions {
  /**
   * How long it goes on accepting after it has said that it is not ready, in milliseconds: the time that a
   * load balancer needs to notice. @defaultValue 0
   */
  readonly delayMs?: number;
  /** How long open connections may go on after that, in milliseconds. @defaultValue 1000 */
  readonly graceMs?: number;
}

/** How many connections ended in which way since `close()` was called. */
export type CloseReport = Readonly<Record<ConnectionOutcome, number>>;

const closeOptionNames = namesOf<CloseOptions>({ delayMs: true, graceMs: true });

/** @throws InvalidArgumentError */
export function resolveCloseOptions(options: CloseOptions): Required<CloseOptions> {
  const { delayMs = echoServerDefaults.delayMs, graceMs = echoServerDefaults.graceMs } =
    checkOptions(options);
  checkKeys('close', options, closeOptionNames);
  return {
    delayMs: checkDurationMs('delayMs', delayMs),
    graceMs: checkDurationMs('graceMs', graceMs),
  };
}

/** What has been added to `before`. */
export function outcomesSince(before: CloseReport, now: CloseReport): CloseReport {
  return perOutcome((outcome) => now[outcome] - before[outcome]);
}

// Who called: the stack of an error that comes later, or from another thread, leads there only if it was taken at the call.

/** Filled by `Error.captureStackTrace`. */
export interface Caller {
  readonly stack?: string;
}

/** The frames of a stack, each with its line feed before it. */
export function framesOf({ stack = '' }: Caller): string {
  return /\n {4}at [^]*/.exec(stack)?.[0] ?? '';
}
