// Where the loop can be run: decides, before anything is touched, whether this call can be served.
import { AsyncResource, executionAsyncResource } from 'node:async_hooks';
import { EventLoopError } from '../errors.js';

/** Who is calling: a timer, something that a timer may be behind, or neither. */
export type Caller = NodeJS.Timeout | 'perhaps-timer' | 'no-timer';

let claimed = false;

/**
 * Claims this thread's loop for one foreground run; `releaseLoop` ends the claim.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function claimLoop(): Caller {
  // LIFO completion, and heap corruption in libuv up to 1.51 when a socket whose callback is on the
  // stack is closed further in. asyncio refuses a running loop too.
  if (claimed) refuse('inside another runInForeground of this thread');
  const caller = findCaller();
  if (!promisesCanBeDrained()) {
    refuse(
      'inside a promise job (after an await, or at the top level of an ES module)',
      '. For the top level of an ES module there is also: node -r @tcp-echo/core-helpers/foreground main.mjs',
    );
  }
  claimed = true;
  return caller;
}

/** Ends the claim that `claimLoop` made. */
export function releaseLoop(): void {
  claimed = false;
}

function refuse(where: string, also = ''): never {
  throw new EventLoopError(
    'ERR_EVENT_LOOP_RUNNING',
    `runInForeground cannot run the event loop ${where}; await the task instead${also}`,
  );
}

/** V8 does not run microtasks inside a microtask, so there a task could never be seen to settle. */
function promisesCanBeDrained(): boolean {
  let drained = false;
  queueMicrotask(() => {
    drained = true;
  });
  process._tickCallback();
  return drained;
}

function findCaller(): Caller {
  const resource = executionAsyncResource();
  const kind = resource.constructor?.name;
  if (kind === 'Timeout') return resource as NodeJS.Timeout;
  if (kind === 'Immediate') refuseImmediate();
  // These two hide what runs them.
  const isTick = 'callback' in resource;
  const isBound = resource instanceof AsyncResource;
  if (!isTick && !isBound) return 'no-timer';
  const stack = wholeStack();
  if (stack.includes('processImmediate')) refuseImmediate();
  // Out of reach of `kick`, which needs the timer itself.
  if (isBound && stack.includes('listOnTimeout')) {
    refuse("inside a timer's callback that is bound to an AsyncResource");
  }
  return 'perhaps-timer';
}

function refuseImmediate(): never {
  // Re-entering the queue of immediates makes Node spin or abort.
  refuse('inside a setImmediate callback');
}

/** Costs about 10 µs, against 0.1 µs for a look at the resource. */
function wholeStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
