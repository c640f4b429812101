// Executors: who makes background calls. Threads, processes, or whatever has a `submit`.
import {
  checkInteger,
  checkKeys,
  checkOptions,
  InvalidArgumentError,
  namesOf,
} from '@tcp-echo/base';
import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import type { ResourceLimits, TransferListItem } from 'node:worker_threads';
import { Task } from '../task/task.js';
import { processKind } from './process-host.js';
import type { Request } from './target.js';
import { threadKind } from './thread-host.js';
import { WorkerPool, type StartedCall, type WorkerKind } from './worker-pool.js';

/** A call as an executor gets it: arguments for a function that any thread or process can load. */
export type BackgroundCall = Request;

/** How a call is submitted. */
export interface SubmitOptions {
  /** Cancels the call's task when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** What of the arguments moves to the other thread instead of being copied. @defaultValue nothing */
  readonly transfer?: readonly TransferListItem[] | undefined;
}

/** How an executor is closed. */
export interface CloseOptions {
  /** How many milliseconds pending calls get to finish. @defaultValue as long as they take */
  readonly graceMs?: number | undefined;
}

/** Makes background calls. */
export interface Executor extends AsyncDisposable {
  /** Starts a call, or queues it where all workers are taken; its arguments are taken as they are now. */
  submit(call: BackgroundCall, options?: SubmitOptions): Task<unknown>;
  /**
   * Takes no more calls, waits for the pending ones, then ends its workers. Calls still pending after
   * `graceMs` are ended and fail with ExecutorClosedError. Idempotent; a further call may shorten the grace.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** What threads and processes have in common. */
export interface WorkerOptions {
  /**
   * Node options of the workers.
   *
   * @defaultValue this process's own, as far as they say how modules are found and translated
   * (`--import`, `--conditions` and the like); never a `--require` preload
   */
  readonly execArgv?: readonly string[] | undefined;
}

export interface ThreadExecutorOptions extends WorkerOptions {
  /**
   * How many threads there may be at once.
   *
   * @defaultValue the number of cores + 4, at most 32, because background calls mostly wait:
   * https://docs.python.org/3/library/concurrent.futures.html#threadpoolexecutor
   */
  readonly maxThreads?: number | undefined;
  /** Limits of each thread's memory; a thread that passes them dies with its call. @defaultValue Node's */
  readonly resourceLimits?: ResourceLimits | undefined;
}

export interface ProcessExecutorOptions extends WorkerOptions {
  /** How many processes there may be at once. @defaultValue the number of cores */
  readonly maxProcesses?: number | undefined;
}

const threadNames = namesOf<ThreadExecutorOptions>({
  maxThreads: true,
  execArgv: true,
  resourceLimits: true,
});
const processNames = namesOf<ProcessExecutorOptions>({ maxProcesses: true, execArgv: true });
const submitNames = namesOf<SubmitOptions>({ signal: true, transfer: true });
const closeNames = namesOf<CloseOptions>({ graceMs: true });

/**
 * An executor that runs each call in a thread. Threads are started on demand, at once, and kept; idle
 * ones do not keep the process alive.
 *
 * @throws InvalidArgumentError if an option cannot be used.
 * @example
 * await using executor = threadExecutor({ maxThreads: 4 });
 * const sum = await callInBackground(partial(add, 1, 2), { executor });
 */
export function threadExecutor(options: ThreadExecutorOptions = {}): Executor {
  checkKeys('threadExecutor', checkOptions(options), threadNames);
  const {
    maxThreads = Math.min(32, availableParallelism() + 4),
    execArgv = inheritedExecArgv(),
    resourceLimits = {},
  } = options;
  return poolExecutor(threadKind({ execArgv, resourceLimits }), 'maxThreads', maxThreads);
}

/**
 * An executor that runs each call in a process of its own kind: slower to start and to talk to than a
 * thread, but what it does to itself it does to nobody else. Nothing can be transferred or shared.
 *
 * @throws InvalidArgumentError if an option cannot be used.
 */
export function processExecutor(options: ProcessExecutorOptions = {}): Executor {
  checkKeys('processExecutor', checkOptions(options), processNames);
  const { maxProcesses = availableParallelism(), execArgv = inheritedExecArgv() } = options;
  return poolExecutor(processKind(execArgv), 'maxProcesses', maxProcesses);
}

function poolExecutor(kind: WorkerKind, limitName: string, limit: number): Executor {
  const pool = new WorkerPool(kind, checkInteger(limitName, limit, 1, 1024));
  return {
    submit(call, options = {}) {
      checkKeys('submit', checkOptions(options), submitNames);
      const { signal, transfer } = options;
      let started: StartedCall | undefined;
      const start = (): Promise<unknown> => {
        started = pool.start(call, transfer);
        return started.outcome;
      };
      return new Task(start, {
        name: call.export,
        start: 'now',
        cooperative: true,
        signal,
        onCancel: (reason) => started?.cancel(reason),
      });
    },
    close(options = {}) {
      checkKeys('close', checkOptions(options), closeNames);
      return pool.close(options);
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

let current: Executor | undefined;

/** This thread's default executor: threads, unless `setDefaultExecutor` said otherwise. */
export function defaultExecutor(): Executor {
  current ??= threadExecutor();
  return current;
}

/**
 * Makes `executor` the default of this thread. The one before it is not closed.
 *
 * @throws InvalidArgumentError if `executor` is none.
 */
export function setDefaultExecutor(executor: Executor): void {
  current = checkExecutor(executor);
}

/** @throws InvalidArgumentError unless `executor` has a `submit`. */
export function checkExecutor(executor: unknown): Executor {
  if (typeof (executor as Executor | null | undefined)?.submit !== 'function') {
    throw new InvalidArgumentError(
      `executor must be an Executor, as threadExecutor() returns, not ${inspect(executor, { depth: 0 })}`,
    );
  }
  return executor as Executor;
}

// Which of this process's Node options its workers get: those that decide how modules are found and
// translated. The rest is not meant for them: a `--require` preload may run the program itself, and
// `--eval`, `--inspect-brk` or `--test` would.

/** Option name -> whether its value may follow as an argument of its own. */
const inherited: ReadonlyMap<string, boolean> = new Map([
  ['--conditions', true],
  ['-C', true],
  ['--import', true],
  ['--experimental-loader', true],
  ['--loader', true],
  ['--experimental-strip-types', false],
  ['--experimental-transform-types', false],
  ['--enable-source-maps', false],
  ['--preserve-symlinks', false],
  ['--no-warnings', false],
]);

/** Picks from `argv`, in the form of `process.execArgv`, what a worker gets. */
function inheritedExecArgv(argv: readonly string[] = process.execArgv): string[] {
  const picked: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const option = argv[index] ?? '';
    const name = option.split('=', 1)[0] ?? '';
    const takesValue = inherited.get(name);
    if (takesValue === undefined) continue;
    picked.push(option);
    if (takesValue && option === name) picked.push(argv[(index += 1)] ?? '');
  }
  return picked;
}
