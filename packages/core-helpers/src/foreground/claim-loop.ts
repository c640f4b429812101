// One foreground run of a thread at a time, and where there can be none at all.
import { publishingTrace } from '@tcp-echo/base';
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

/**
 * While the process exits, Node's nextTick does nothing: most of what a run could wait for would never come.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function refuseExiting(): void {
  if (!process._exiting) return;
  refuse(
    "while the process exits (in an 'exit' listener, or after process.exit())",
    "run it before that, in a 'beforeExit' listener for one, or call here what blocks by itself",
  );
}

/**
 * What a listener of the trace waited for would overtake what it is being told of: the rest of a chunk, say.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function refuseTraceListener(): void {
  if (publishingTrace())
    refuse('inside a listener of the trace', 'start the run when the listener has returned');
}

/** From here on, this thread's loop is run by a foreground run. */
export function claimLoop(): void {
  claimed = true;
}

/** Ends the claim that `claimLoop` made. */
export function releaseLoop(): void {
  claimed = false;
}
