// How exactly the kernel ends the waits of this thread.
import { systemError } from './errno.js';
import { loadLibc } from './libc.js';
import { PR_SET_TIMERSLACK } from './linux-constants.js';

/**
 * Waits of this thread, of a `Poller` or `Ring` for one, end at most so many nanoseconds late, besides what the processor
 * needs to wake up; 50,000 unless told otherwise, which saves power (PR_SET_TIMERSLACK of prctl(2)).
 *
 * @throws NativeSystemError; NativeSocketsUnavailableError.
 */
export function setTimerSlack(ns: number): void {
  const libc = loadLibc();
  // 0 would be the default.
  if (libc.prctl(PR_SET_TIMERSLACK, Math.max(1, Math.round(ns))) < 0) {
    throw systemError('prctl', libc.errno());
  }
}
