// The article's run_in_foreground: synchronous code that runs its own thread's event loop until a task
// is done. docs/decisions/0003-nested-event-loop.md tells how this works and where it must refuse.
import {
  checkDurationMs,
  checkKeys,
  checkOptions,
  checkSignal,
  LongTimeout,
  namesOf,
  publishingTrace,
  realPerformance,
  realTimers,
  TimeoutError,
} from '@tcp-echo/base';
import { EventLoopError } from '../errors.js';
import { callCoroutine, checkCoroutine, isPromiseLike } from '../task/schedule-coroutine.js';
import { findCaller, refuseClosing, type Caller } from './caller.js';
import { loadEventLoop, refuse, refuseOtherRuntimes, refusePromiseJob } from './event-loop.js';
import { holdAllHandles, holdHandle } from './hold-handles.js';
import { drainQueues, runAsNodeDoes } from './uncaught.js';

/** Limits of `runInForeground`. */
export interface ForegroundOptions {
  /**
   * Milliseconds after which a `TimeoutError` is thrown. The task itself goes on: to cancel it as
   * well, run `waitFor(task, timeoutMs)`. @defaultValue no limit
   */
  readonly timeoutMs?: number | undefined;
  /** When it is aborted, its reason is thrown. The task itself goes on. */
  readonly signal?: AbortSignal | undefined;
}

const optionNames = namesOf<ForegroundOptions>({ timeoutMs: true, signal: true });

/**
 * Runs the current thread's event loop until `task` settles; returns its value or throws its error.
 *
 * Everything else on the loop goes on meanwhile: the servers, clients and timers of this thread. A
 * function is called once it is certain that the loop can run.
 *
 * In an async function, or at the top level of an ES module, write `await task` instead.
 *
 * In a callback of a socket, that socket does not finish closing before the run is over.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING` inside a promise job (after an `await`, at the top
 *   level of an ES module), inside another `runInForeground`, inside a `setImmediate` callback or a
 *   timer's that is bound to an AsyncResource, in a callback of a socket just destroyed, in a listener of the trace,
 *   and while the process exits;
 *   `ERR_EVENT_LOOP_STALLED` when nothing is left that could settle the task;
 *   `ERR_EVENT_LOOP_UNAVAILABLE` where no binding to the loop loads, and on Bun and Deno.
 * @throws TimeoutError after `timeoutMs`; the signal's reason when `signal` is aborted.
 * @throws InvalidTargetError if `task` is neither a promise nor a function that returns one.
 *
 * @example
 * const server = runInForeground(startEchoServer());
 * const reply = runInForeground(tcpEchoClient('Hello World!', server.port));
 */
export function runInForeground<T>(
  task: PromiseLike<T> | (() => PromiseLike<T>),
  options: ForegroundOptions = {},
): T {
  checkCoroutine('task', task);

  // Observed before anything can refuse: a rejection that the caller never got to see would
  // otherwise come up a second time, as an unhandled one.
  let outcome = isPromiseLike(task) ? new Outcome(task) : undefined;
  const { timeoutMs, signal } = checkOptions(options);
  checkKeys('runInForeground', options, optionNames);
  if (timeoutMs !== undefined) checkDurationMs('timeoutMs', timeoutMs);
  checkSignal(signal);
  refuseOtherRuntimes();
  refuseExiting();
  refuseInsideRun();
  refuseTraceListener();
  const caller = findCaller();
  // Before anything of the program runs, which may close what is on the stack.
  const release = holdHandles(caller);
  try {
    refusePromiseJob();
    refuseClosing(caller);
    claimLoop();
    signal?.throwIfAborted();
    if (outcome === undefined) {
      loadEventLoop(); // throws before the function is called, not after
      outcome = new Outcome(callCoroutine(task as () => PromiseLike<T>));
    }
    drainQueues();
    if (outcome.pending) turnLoopUntilSettled(outcome, caller, timeoutMs, signal);
    return outcome.get();
  } finally {
    releaseLoop();
    release?.();
  }
}

function holdHandles(caller: Caller): (() => void) | undefined {
  if (caller.kind === 'handle') return holdHandle(caller.handle);
  return caller.kind === 'unknown' ? holdAllHandles() : undefined;
}

function kick(caller: Caller): (() => void) | undefined {
  if (caller.kind === 'timer') return kickTimers(caller.timer);
  return caller.kind === 'unknown' ? kickTimers() : undefined;
}

function turnLoopUntilSettled(
  outcome: Outcome<unknown>,
  caller: Caller,
  timeoutMs: number | undefined,
  signal: AbortSignal | undefined,
): void {
  const loop = loadEventLoop();
  const stall = new StallWatch();
  const calm = kick(caller);
  let expired = false;
  // Timers that keep the loop alive: what can end this run must be able to, although the task itself
  // has nothing on the loop. What aborts a signal (`AbortSignal.timeout`, a signal handler) does not.
  const limit =
    timeoutMs === undefined
      ? undefined
      : new LongTimeout(() => (expired = true), timeoutMs, realTimers);
  const hold = signal === undefined ? undefined : new LongTimeout(() => {}, Infinity, realTimers);
  try {
    while (outcome.pending) {
      // Before the turn: the task itself may have aborted it, and the turn would wait for ever.
      signal?.throwIfAborted();
      if (expired) throw new TimeoutError('runInForeground', timeoutMs as number);
      runAsNodeDoes(() => loop.turn());
      drainQueues();
      if (outcome.pending) stall.check();
    }
  } finally {
    limit?.clear();
    hold?.clear();
    stall.stop();
    calm?.();
  }
}

/** What became of a promise, readable without waiting. */
class Outcome<T> {
  pending = true;
  #failed = false;
  #result: unknown;

  constructor(promise: PromiseLike<T>) {
    // A thenable may settle twice, throw, or yield another one.
    Promise.resolve(promise).then(
      (value) => this.#settle(false, value),
      (reason: unknown) => this.#settle(true, reason),
    );
  }

  #settle(failed: boolean, result: unknown): void {
    this.pending = false;
    this.#failed = failed;
    this.#result = result;
  }

  get(): T {
    if (this.#failed) throw this.#result;
    return this.#result as T;
  }
}

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

function kickTimers(running?: NodeJS.Timeout): () => void {
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

// One foreground run of a thread at a time, and where there can be none at all.

let claimed = false;

/**
 * Runs inside runs would complete last in, first out. asyncio refuses a running loop too.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
function refuseInsideRun(): void {
  if (claimed) refuse('inside another runInForeground of this thread');
}

/**
 * While the process exits, Node's nextTick does nothing: most of what a run could wait for would never come.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
function refuseExiting(): void {
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
function refuseTraceListener(): void {
  if (publishingTrace())
    refuse('inside a listener of the trace', 'start the run when the listener has returned');
}

/** From here on, this thread's loop is run by a foreground run. */
function claimLoop(): void {
  claimed = true;
}

/** Ends the claim that `claimLoop` made. */
function releaseLoop(): void {
  claimed = false;
}

// Notices that the loop has nothing left that could settle the task, instead of waiting for ever.

/**
 * How long a loop with nothing to do is given: V8's own background work (compiling WebAssembly, say)
 * reports to the loop but does not keep it alive.
 */
const patienceMs = 100;

/** Watches the turns of one foreground run. */
class StallWatch {
  #turns = loopMetrics().loopCount;
  #events = 0;
  #patience: NodeJS.Timeout | undefined;

  /**
   * Call it after each turn.
   *
   * @throws EventLoopError `ERR_EVENT_LOOP_STALLED` if the loop was dead, and still is after a while.
   */
  check(): void {
    const { loopCount, events } = loopMetrics();
    const alive = loopCount !== this.#turns;
    this.#turns = loopCount;
    if (alive) return;
    // Again after each event, or a second piece of background work would get what the first left over.
    if (this.#patience === undefined || events !== this.#events) {
      this.#events = events;
      this.#patience = realTimers.setTimeout(() => {}, patienceMs);
    } else {
      throw new EventLoopError(
        'ERR_EVENT_LOOP_STALLED',
        'runInForeground would wait for ever: the task is pending, and the event loop has nothing left that could settle it',
      );
    }
  }

  stop(): void {
    realTimers.clearTimeout(this.#patience);
  }
}

/**
 * libuv counts a turn only if the loop was alive when the turn began (`uv_run` in libuv's
 * src/unix/core.c and src/win/core.c): a turn that is not counted is one of a dead loop.
 */
function loopMetrics(): { readonly loopCount: number; readonly events: number } {
  return realPerformance().nodeTiming.uvMetricsInfo;
}
