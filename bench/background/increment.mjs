// The call that is measured: as little work as there can be.
import { background } from '@tcp-echo/core-helpers';

export const increment = background(import.meta.url, 'increment', (n) => n + 1);

/** Says that it has started, to a thread that may stand still. */
export const started = background(import.meta.url, 'started', (flag) => {
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
