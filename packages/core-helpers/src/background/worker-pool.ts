// A pool of workers: starts them on demand, gives each one call at a time, keeps the rest in order.
import {
  BrokenExecutorError,
  checkDurationMs,
  LongTimeout,
  NotCloneableError,
  realTimers,
  type Outcome,
} from '@tcp-echo/base';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { TransferListItem } from 'node:worker_threads';
import { CancelledError, ExecutorClosedError } from '../errors.js';
import { deferred, type Deferred } from '../task/task.js';
import { describe, textOf, type Request } from './target.js';

/** A request and what of its arguments moves instead of being copied. */
export interface Parcel {
  readonly request: Request;
  readonly transfer: readonly TransferListItem[];
}

/** A kind of worker. */
export interface WorkerKind {
  /** What a worker of this kind is called in messages. */
  readonly noun: 'thread' | 'process';
  /** Copies a parcel as its crossing would. @throws an error if it cannot be cloned. */
  copy(parcel: Parcel): Parcel;
  /** Starts a worker, which does not keep the process alive. */
  start(events: WorkerEvents): WorkerHost;
}

/** A worker, seen from the thread that started it. */
export interface WorkerHost {
  /** Sends a request at once: no loop has to turn. @throws an error if it cannot be cloned. */
  post(parcel: Parcel): void;
  /** Whether the worker keeps the process alive. */
  setBusy(busy: boolean): void;
  /** No call follows for now: lets a worker that waits for one turn its loop. */
  relax(): void;
  /** Asks a worker that has no call to end itself; its `onGone` follows, or it is ended. */
  leave(): void;
  /** Ends the worker with its call; its `onGone` follows. */
  terminate(): void;
}

/** What a worker reports. */
export interface WorkerEvents {
  /** What became of its call: it has one at a time, and a cancelled call ends its worker, so that needs no number. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** The worker ends while it has no call: one that is on its way to it was not started. */
  readonly onLeaving: () => void;
  /** Called once, after the last outcome, when the thread or process is really gone. */
  readonly onGone: (end: WorkerEnd) => void;
}

/** How a worker ended. */
export interface WorkerEnd {
  /** "its thread ended with exit code 3" */
  readonly how: string;
  /** The error that ended it, where there was one. */
  readonly error?: unknown;
}

/**
 * The absolute path of the script that a worker runs: it lies beside this one. Nothing is looked up for it, which could fail
 * at a bad moment: without descriptors Node 20 finds no package.json, and remembers that.
 */
export const workerPath = fileURLToPath(new URL('./worker.cjs', import.meta.url));

/** How long, in milliseconds, idle workers are kept ready for a call that follows at once. */
const readyMs = 1;

/** A call that waits or runs. */
interface Job {
  readonly parcel: Parcel;
  readonly outcome: Deferred<unknown>;
  slot: Slot | undefined;
  /** Its neighbours, while it waits. */
  before: Job | undefined;
  after: Job | undefined;
}

/** A call that was taken. */
export interface StartedCall {
  readonly outcome: Promise<unknown>;
  /**
   * Drops the call if it waits, and ends its worker if it runs: `outcome` is rejected with a
   * CancelledError when that worker is gone.
   */
  cancel(reason: unknown): void;
}

/** A place for a worker, and what it does. */
interface Slot {
  readonly host: WorkerHost;
  job: Job | undefined;
  /** What its call gets, where the pool itself ends the worker. */
  ending: Error | undefined;
  /** The worker said that it ends and has started no other call. */
  leaving: boolean;
}

export class WorkerPool {
  readonly #kind: WorkerKind;
  readonly #maxWorkers: number;
  readonly #slots = new Set<Slot>();
  /** The one used last is taken first: it is the likeliest to be awake. */
  readonly #idle: Slot[] = [];
  readonly #queue = new Queue();
  #relaxing = false;
  #closed: Promise<void> | undefined;
  #resolveClosed: (() => void) | undefined;

  constructor(kind: WorkerKind, maxWorkers: number) {
    this.#kind = kind;
    this.#maxWorkers = maxWorkers;
  }

  /**
   * Takes a call. It starts at once if a worker is idle or may be started, else when one is free, in the
   * order of the calls, with the arguments as they are now.
   *
   * @throws ExecutorClosedError, NotCloneableError or BrokenExecutorError if it cannot be started.
   */
  start(request: Request, transfer: readonly TransferListItem[] = []): StartedCall {
    if (this.#closed !== undefined) {
      throw new ExecutorClosedError(`${request.export} was not started: the executor is closed`);
    }
    const parcel = { request, transfer };
    const slot = this.#takeSlot(request);
    const job: Job = {
      parcel: slot === undefined ? this.#copy(parcel) : parcel,
      outcome: deferred(),
      slot: undefined,
      before: undefined,
      after: undefined,
    };
    if (slot === undefined) this.#queue.insert(job, this.#queue.last);
    else this.#give(slot, job);
    return { outcome: job.outcome.promise, cancel: (reason) => this.#cancel(job, reason) };
  }

  /** Takes no more calls, waits for the pending ones, for at most `graceMs`, and ends the workers. Idempotent. */
  close({ graceMs }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    if (graceMs !== undefined) checkDurationMs('graceMs', graceMs);
    this.#closed ??= new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    if (graceMs !== undefined) {
      const timer = new LongTimeout(() => this.#endAll(), graceMs, realTimers);
      void this.#closed.then(() => timer.clear());
    }
    this.#finishClosing();
    return this.#closed;
  }

  #copy(parcel: Parcel): Parcel {
    try {
      return this.#kind.copy(parcel);
    } catch (error) {
      throw cannotSend(parcel.request, this.#kind.noun, error);
    }
  }

  #takeSlot(request: Request): Slot | undefined {
    const idle = this.#idle.pop();
    if (idle !== undefined || this.#slots.size >= this.#maxWorkers) return idle;
    let host: WorkerHost;
    try {
      host = this.#kind.start({
        onOutcome: (outcome) => this.#onOutcome(slot, outcome),
        onLeaving: () => {
          slot.leaving = true;
          this.#forgetIdle(slot);
        },
        onGone: (end) => this.#onGone(slot, end),
      });
    } catch (error) {
      throw cannotStart(request, this.#kind.noun, error);
    }
    const slot: Slot = { host, job: undefined, ending: undefined, leaving: false };
    this.#slots.add(slot);
    return slot;
  }

  #give(slot: Slot, job: Job): void {
    try {
      slot.host.post(job.parcel);
    } catch (error) {
      job.outcome.reject(cannotSend(job.parcel.request, this.#kind.noun, error));
      this.#idle.push(slot);
      return;
    }
    slot.job = job;
    job.slot = slot;
    slot.host.setBusy(true);
  }

  #onOutcome(slot: Slot, outcome: Outcome): void {
    const { job } = slot;
    // A worker that is being ended has no say any more: its call is cancelled.
    if (job === undefined || slot.ending !== undefined) return;
    slot.job = undefined;
    job.slot = undefined;
    this.#idle.push(slot);
    this.#startQueued();
    if (slot.job === undefined && slot.ending === undefined) {
      slot.host.setBusy(false);
      this.#relaxIdleSoon();
    }
    if ('value' in outcome) job.outcome.resolve(outcome.value);
    else job.outcome.reject(this.#failure(job.parcel.request, outcome));
  }

  #failure(
    request: Request,
    { error, uncloneable }: Exclude<Outcome, { readonly value: unknown }>,
  ): unknown {
    if (uncloneable === undefined) return error;
    const message = `${describe(request)}: ${uncloneable} cannot cross to another ${this.#kind.noun}: ${textOf(error)}`;
    return new NotCloneableError(message, { cause: error });
  }

  #onGone(slot: Slot, end: WorkerEnd): void {
    const { job, ending } = slot;
    this.#slots.delete(slot);
    this.#forgetIdle(slot);
    if (job !== undefined) {
      job.slot = undefined;
      // What was transferred is gone with the worker.
      const notStarted = slot.leaving && job.parcel.transfer.length === 0;
      if (ending !== undefined) job.outcome.reject(ending);
      else if (notStarted) this.#queue.insert(job, undefined);
      else job.outcome.reject(workerEnded(job.parcel.request, end));
    }
    if (end.error !== undefined && ending === undefined && (job === undefined || slot.leaving)) {
      warnOfStray(this.#kind.noun, end.error);
    }
    this.#startQueued();
  }

  #startQueued(): void {
    for (let job; (job = this.#queue.first) !== undefined;) {
      try {
        const slot = this.#takeSlot(job.parcel.request);
        if (slot === undefined) break;
        this.#queue.delete(job);
        this.#give(slot, job);
      } catch (error) {
        this.#queue.delete(job);
        job.outcome.reject(error);
      }
    }
    this.#finishClosing();
  }

  #relaxIdleSoon(): void {
    if (this.#relaxing) return;
    this.#relaxing = true;
    // Real, as the waiting thread is.
    realTimers
      .setTimeout(() => {
        this.#relaxing = false;
        for (const { host } of this.#idle) host.relax();
      }, readyMs)
      .unref();
  }

  #cancel(job: Job, reason: unknown): void {
    const error = new CancelledError(`${job.parcel.request.export} was cancelled`, {
      cause: reason,
    });
    if (this.#queue.delete(job)) {
      job.outcome.reject(error);
      this.#finishClosing();
    } else if (job.slot !== undefined) {
      this.#end(job.slot, error);
    }
  }

  #end(slot: Slot, reason: Error): void {
    if (slot.ending !== undefined) return;
    slot.ending = reason;
    slot.host.terminate();
  }

  #endAll(): void {
    for (let job; (job = this.#queue.first) !== undefined;) {
      this.#queue.delete(job);
      job.outcome.reject(closedBefore(job, 'it started'));
    }
    for (const slot of this.#slots) {
      if (slot.job !== undefined) this.#end(slot, closedBefore(slot.job, 'it finished'));
    }
    this.#finishClosing();
  }

  #finishClosing(): void {
    if (this.#closed === undefined || this.#queue.first !== undefined) return;
    for (const slot of this.#slots) {
      if (slot.job !== undefined || slot.ending !== undefined) continue;
      slot.ending = new ExecutorClosedError('the executor is closed');
      slot.host.leave();
    }
    if (this.#slots.size === 0) this.#resolveClosed?.();
  }

  #forgetIdle(slot: Slot): void {
    const index = this.#idle.indexOf(slot);
    if (index !== -1) this.#idle.splice(index, 1);
  }
}

/** Calls in the order in which they wait. Each takes the same time, however many there are; a Set would not. */
class Queue {
  first: Job | undefined;
  last: Job | undefined;

  /** Behind `before`; first of all where that is undefined. */
  insert(job: Job, before: Job | undefined): void {
    job.before = before;
    job.after = before === undefined ? this.first : before.after;
    this.#link(job.before, job);
    this.#link(job, job.after);
  }

  /** Whether it was there. */
  delete(job: Job): boolean {
    if (job.before === undefined && this.first !== job) return false;
    this.#link(job.before, job.after);
    job.before = undefined;
    job.after = undefined;
    return true;
  }

  #link(before: Job | undefined, after: Job | undefined): void {
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
  }
}

function closedBefore(job: Job, moment: string): ExecutorClosedError {
  return new ExecutorClosedError(
    `${job.parcel.request.export} was ended: the executor's graceMs were over before ${moment}`,
  );
}

/** An error that no call can be blamed for is not lost, and no reason to end the program. */
function warnOfStray(noun: string, error: unknown): void {
  process.emitWarning(
    `what a finished background call left behind ended its ${noun}: ${inspect(error)}`,
    'BackgroundWarning',
  );
}

/** The arguments cannot cross. */
function cannotSend(request: Request, noun: string, cause: unknown): NotCloneableError {
  return new NotCloneableError(
    `cannot send the arguments of ${describe(request)} to another ${noun}: ${textOf(cause)}`,
    { cause },
  );
}

/** No worker could be started. */
function cannotStart(request: Request, noun: string, cause: unknown): BrokenExecutorError {
  return new BrokenExecutorError(
    `cannot start a ${noun} to call ${describe(request)}: ${textOf(cause)}`,
    { cause },
  );
}

/** The worker died with the call in it. */
function workerEnded(request: Request, { how, error }: WorkerEnd): BrokenExecutorError {
  const message = `${describe(request)} did not finish: ${how}`;
  return error === undefined
    ? new BrokenExecutorError(message)
    : new BrokenExecutorError(`${message}: ${textOf(error)}`, { cause: error });
}
