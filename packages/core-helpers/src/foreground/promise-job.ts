// Promise jobs: the one place where no promise can be seen to settle.
import { realTimers } from '@tcp-echo/base';
import { refuse } from './refuse.js';
import { drainQueues } from './uncaught.js';

/**
 * V8 runs no microtask inside another, so there a foreground run would never end.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function refusePromiseJob(): void {
  let drained = false;
  realTimers.queueMicrotask(() => {
    drained = true;
  });
  drainQueues();
  if (drained) return;
  refuse(
    'inside a promise job (after an await, or at the top level of an ES module)',
    'await the task instead. For the top level of an ES module there is also: node -r @tcp-echo/core-helpers/foreground main.mjs',
  );
}
