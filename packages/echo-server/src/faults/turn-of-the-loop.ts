// What dropping bytes costs: a source that never ends, and meets no backpressure any more, must leave the
// loop to others.
import { realTimers } from '@tcp-echo/base';

/** Resolves in the next turn of the event loop. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => realTimers.setImmediate(resolve));
}
