// The seed's run_in_foreground: synchronous code that runs its own thread's event loop until a task
// is done. docs/decisions/0003-nested-event-loop.md tells how this works and where it must refuse.
import {
  LongTimeout,
  TimeoutError,
  checkDurationMs,
  checkKeys,
  checkOptions,
  checkSignal,
  namesOf,
  realTimers,
} from '@tcp-echo/base';
import { callCoroutine, checkCoroutine, isPromiseLike } from '../task/coroutine.js';
import { findCaller, refuseClosing, type Caller } from './caller.js';
import {
  claimLoop,
  refuseExiting,
  refuseInsideRun,
  refuseTraceListener,
  releaseLoop,
} from './claim-loop.js';
import { loadEventLoop, refuseOtherRuntimes } from './event-loop.js';
import { holdAllHandles, holdHandle } from './hold-handles.js';
import { kickTimers } from './kick-timers.js';
import { refusePromiseJob } from './promise-job.js';
import { StallWatch } from './stall-watch.js';
import { drainQueues, runAsNodeDoes } from './uncaught.js';

/** Limits of `runInForeground`. */
export interface ForegroundOptions {
  /**
   * Milliseconds after which a `TimeoutError` is thrown. The task itself goes on: to cancel it as
   * well, run `waitFor(task, timeoutMs)`. @defaultValue no limit
   */
  readonly timeoutMs?: number;
  /** When it is aborted, its reason is thrown. The task itself goes on. */
  readonly signal?: AbortSignal;
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
