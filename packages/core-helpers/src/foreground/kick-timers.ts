// Gets Node's timers going again in a foreground run that was started inside a timer's callback.

/** No program is likely to have all of these in use. */
const durationsMs = [1, 2, 3, 5, 7, 11, 13, 17];

/**
 * Node has one libuv timer for all of its own, and while a callback of theirs is on the stack
 *
 * - it is armed only by a new timer with a duration that no other has (`insert` in Node's
 *   lib/internal/timers.js), so a few of those are made;
 * - it does not keep the loop alive, because the timer whose callback runs is still counted, and only
 *   the first to be counted switches that on (`incRefCount`, same file): so that one is unref'd.
 *
 * And after a batch of immediates the loop sleeps again only when another batch is done
 * (`CheckImmediate` in src/env.cc), so one is made.
 *
 * Returns what undoes it.
 */
import { realTimers } from '@tcp-echo/base';
export function kickTimers(running?: NodeJS.Timeout): () => void {
  const { setTimeout, clearTimeout, setImmediate, clearImmediate } = realTimers;
  const timers = durationsMs.map((durationMs) => setTimeout(() => {}, durationMs).unref());
  const immediate = setImmediate(() => {});
  const counted = running?.hasRef() ? running.unref() : undefined;
  return () => {
    for (const timer of timers) clearTimeout(timer);
    clearImmediate(immediate);
    counted?.ref();
  };
}
