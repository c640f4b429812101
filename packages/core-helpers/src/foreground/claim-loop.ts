// One foreground run of a thread at a time.
import { findCaller, type Caller } from './caller.js';
import { refuse } from './refuse.js';

let claimed = false;

/**
 * Claims this thread's loop for one foreground run; `releaseLoop` ends the claim.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function claimLoop(): Caller {
  // Runs inside runs would complete last in, first out. asyncio refuses a running loop too.
  if (claimed) refuse('inside another runInForeground of this thread');
  const caller = findCaller();
  claimed = true;
  return caller;
}

/** Ends the claim that `claimLoop` made. */
export function releaseLoop(): void {
  claimed = false;
}
