// One foreground run of a thread at a time.
import { refuse } from './refuse.js';

let claimed = false;

/**
 * Runs inside runs would complete last in, first out. asyncio refuses a running loop too.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function refuseInsideRun(): void {
  if (claimed) refuse('inside another runInForeground of this thread');
}

/** From here on, this thread's loop is run by a foreground run. */
export function claimLoop(): void {
  claimed = true;
}

/** Ends the claim that `claimLoop` made. */
export function releaseLoop(): void {
  claimed = false;
}
