// Task: a running coroutine or background call, with its outcome to be asked for, as asyncio's is.
import { InvalidStateError, isError, onAbort, orElse, realTimers } from '@tcp-echo/base';
import { inspect, type InspectOptions } from 'node:util';
import { runInThisContext } from 'node:vm';
import { CancelledError } from '../errors.js';

/** How a Task runs its body. */
export interface TaskOptions {
  /** Shown in messages and by `util.inspect`. @defaultValue `Task-1`, `Task-2`, … */
  readonly name?: string | undefined;
  /** `next-turn` calls the body on the event loop's next turn, `now` in the constructor. */
  readonly start: 'now' | 'next-turn';
  /**
   * Whether the body ends early when its signal is aborted. If not, cancelling settles the Task at
   * once, and what the body yields later is dropped.
   */
  readonly cooperative: boolean;
  /** Aborting it cancels the Task. */
  readonly signal?: AbortSignal | undefined;
  /** Called once by a `cancel()` that finds the body running: for bodies that take no signal. */
  readonly onCancel?: ((reason: unknown) => void) | undefined;
}

/** How a Task ended. */
export type TaskStatus = Outcome<unknown>['status'];

type Outcome<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'failed'; readonly error: unknown; readonly watched: WatchedFailure }
  | { readonly status: 'cancelled'; readonly error: CancelledError };

let unnamed = 0;
let subscribe: (task: Task<unknown>, callback: (status: TaskStatus) => void) => () => void;

/**
 * A running coroutine or background call. It is a promise too: `await task` works.
 *
 * A failed Task that nobody looks at is reported once, as a process warning.
 */
export class Task<T> implements Promise<T> {
  readonly name: string;
  readonly #cooperative: boolean;
  readonly #onCancel: ((reason: unknown) => void) | undefined;
  readonly #settled = deferred<T>();
  readonly #callbacks = new Set<(status: TaskStatus) => void>();
  /** What a promise that never settles keeps of a Task that was given up: nothing, once it is settled. */
  readonly #box: { task: Task<T> | undefined } = { task: this };
  #controller: AbortController | undefined;
  #outcome: Outcome<T> | undefined;
  #started = false;
  #cancelling = false;
  #lookedAt = false;

  static {
    subscribe = (task, callback) => {
      if (task.#outcome) callback(task.#outcome.status);
      else task.#callbacks.add(callback);
      return () => task.#callbacks.delete(callback);
    };
  }

  constructor(body: (signal: AbortSignal) => PromiseLike<T>, options: TaskOptions) {
    this.name = options.name || `Task-${++unnamed}`;
    this.#cooperative = options.cooperative;
    this.#onCancel = options.onCancel;
    // Failures are reported by watchFailure, not as unhandled rejections.
    this.#settled.promise.catch(() => {});
    if (options.signal) this.#cancelWith(options.signal);
    if (options.start === 'now') this.#start(body);
    else realTimers.setImmediate(() => this.#start(body));
  }

  /** Aborted by `cancel()`; what the body was called with. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Whether there is an outcome: a value, an error, or a cancellation. */
  done(): boolean {
    return this.#outcome !== undefined;
  }

  /** Whether the Task ended by being cancelled. */
  cancelled(): boolean {
    return this.#outcome?.status === 'cancelled';
  }

  /**
   * The value.
   *
   * @throws the Task's error; CancelledError if it was cancelled; InvalidStateError while it is pending.
   */
  result(): T {
    const outcome = this.#look();
    if (outcome.status !== 'fulfilled') throw outcome.error;
    return outcome.value;
  }

  /**
   * The error, or undefined if there is a value.
   *
   * @throws CancelledError if the Task was cancelled; InvalidStateError while it is pending.
   */
  exception(): unknown {
    const outcome = this.#look();
    if (outcome.status === 'cancelled') throw outcome.error;
    return outcome.status === 'failed' ? outcome.error : undefined;
  }

  /**
   * Asks the Task to end. A body that takes its signal may clean up first, and may still yield a
   * value, which then stands; any other is given up at once. One that has not started never does.
   *
   * @returns false if the Task is done already.
   */
  cancel(reason?: unknown): boolean {
    if (this.#outcome) return false;
    if (this.#cancelling) return true;
    this.#cancelling = true;
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
    if (this.#started) this.#onCancel?.(reason);
    if (!this.#started || !this.#cooperative) this.#settleCancelled();
    return true;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a promise on purpose
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#markLookedAt();
    return this.#settled.promise.then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    this.#markLookedAt();
    return this.#settled.promise.finally(onFinally);
  }

  get [Symbol.toStringTag](): string {
    return 'Task';
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `Task <${this.#describe(options)}>`;
  }

  #describe(options: InspectOptions): string {
    const outcome = this.#outcome;
    const name = inspect(this.name, { ...options, colors: false });
    if (outcome === undefined) return `${this.#cancelling ? 'cancelling' : 'pending'} ${name}`;
    if (outcome.status === 'cancelled') return `cancelled ${name}`;
    if (outcome.status === 'fulfilled') {
      return `finished ${name} result=${inspect(outcome.value, options)}`;
    }
    const { error } = outcome;
    // One line, as in asyncio: the stack belongs to whoever looks at the error itself.
    const shown = orElse(
      () => (isError(error) ? String(error) : inspect(error, options)),
      'an error that cannot be shown',
    );
    return `finished ${name} exception=${shown}`;
  }

  #start(body: (signal: AbortSignal) => PromiseLike<T>): void {
    if (this.#outcome) return;
    this.#started = true;
    try {
      // An AbortController costs more than the rest of a Task: none where the body takes no signal.
      const running = body.length === 0 ? (body as () => PromiseLike<T>)() : body(this.signal);
      const box = this.#box;
      running.then(
        (value) => {
          const { task } = box;
          if (task !== undefined) task.#settle({ status: 'fulfilled', value });
        },
        (error: unknown) => {
          const { task } = box;
          if (task !== undefined) task.#settleFailed(error);
        },
      );
    } catch (error) {
      this.#settleFailed(error);
    }
  }

  #settleFailed(error: unknown): void {
    if (this.#outcome) return;
    if (this.#cancelling && isCancellation(error, this.signal)) this.#settleCancelled();
    // As in asyncio, a body that lets the cancellation of another task through is cancelled by it.
    else if (error instanceof CancelledError) this.#settle({ status: 'cancelled', error });
    else this.#settle({ status: 'failed', error, watched: watchFailure(this, this.name, error) });
  }

  #settleCancelled(): void {
    const { reason } = this.signal;
    const error = new CancelledError(`${this.name} was cancelled`, { cause: reason });
    this.#settle({ status: 'cancelled', error });
  }

  #settle(outcome: Outcome<T>): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#box.task = undefined;
    if (outcome.status === 'fulfilled') this.#settled.resolve(outcome.value);
    else this.#settled.reject(outcome.error);
    if (this.#lookedAt) this.#markLookedAt();
    for (const callback of this.#callbacks) callback(outcome.status);
    this.#callbacks.clear();
  }

  #look(): Outcome<T> {
    if (this.#outcome === undefined) {
      throw new InvalidStateError(
        `${this.name} has no result yet; await it, or run the loop until it is done`,
      );
    }
    this.#markLookedAt();
    return this.#outcome;
  }

  #markLookedAt(): void {
    this.#lookedAt = true;
    if (this.#outcome?.status === 'failed') this.#outcome.watched.seen();
  }

  #cancelWith(signal: AbortSignal): void {
    const cancel = (): void => void this.cancel(signal.reason);
    if (signal.aborted) {
      cancel();
      return;
    }
    this.#callbacks.add(onAbort(signal, cancel));
  }
}

function isCancellation(error: unknown, signal: AbortSignal): boolean {
  return (
    error === signal.reason ||
    error instanceof CancelledError ||
    (isError(error) && orElse(() => error.name, undefined) === 'AbortError')
  );
}

/**
 * Calls `callback` when `task` is done, at once if it is. Unlike `then`, this does not count as having
 * looked at a failure. Returns a function that takes the callback back.
 */
export function onDone(task: Task<unknown>, callback: (status: TaskStatus) => void): () => void {
  return subscribe(task, callback);
}

// A promise and the means to settle it: `Promise.withResolvers`, which Node 20 does not have.

/** A promise that is settled from outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, 'promise'>; // set by the executor, which runs in the constructor
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}

// Sees to it that the failure of a Task is never lost: reports it once if nobody looks at it.

/** A failure that somebody may still look at. */
interface WatchedFailure {
  /** Somebody did: there is nothing to report. */
  seen(): void;
}

interface Failure extends WatchedFailure {
  readonly name: string;
  readonly error: unknown;
}

const unseen = new Set<Failure>();
// As in asyncio, when the task itself is gone: from then on nobody can look.
const collected = new FinalizationRegistry<Failure>(report);

/** Reports that `name` failed with `error`, unless that is seen before `task` is garbage or the process ends. */
function watchFailure(task: object, name: string, error: unknown): WatchedFailure {
  // V8 keeps what was on the stack, the task too, until the stack is formatted: it would never be garbage.
  if (isError(error)) orElse(() => void error.stack, undefined);
  if (unseen.size === 0) process.once('exit', reportAll);
  const failure: Failure = {
    name,
    error,
    seen() {
      forget(failure);
    },
  };
  unseen.add(failure);
  collected.register(task, failure);
  return failure;
}

function forget(failure: Failure): boolean {
  const wasUnseen = unseen.delete(failure);
  if (wasUnseen && unseen.size === 0) process.off('exit', reportAll);
  return wasUnseen;
}

function report(failure: Failure): void {
  if (forget(failure)) process.emitWarning(warning(failure));
}

/** At exit `emitWarning` would come too late: it waits for the next tick. */
function reportAll(): void {
  for (const failure of unseen) process.emit('warning', warning(failure));
}

function warning({ name, error }: Failure): Error {
  const shown = orElse(() => inspect(error), 'one that cannot be shown');
  const message = `${name} failed, and nobody looked at its error: ${shown}`;
  // Node takes and prints only an error of the main realm, which a test framework's is not.
  const MainError = runInThisContext('Error') as ErrorConstructor;
  return Object.assign(new MainError(message, { cause: error }), {
    name: 'TaskFailureWarning',
    code: 'TCP_ECHO_TASK_FAILURE',
    stack: `TaskFailureWarning: ${message}`,
  });
}
