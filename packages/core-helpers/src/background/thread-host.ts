// A worker that is a thread.
import { openWorker, realTimers, type Outcome } from '@tcp-echo/base';
import type { ResourceLimits } from 'node:worker_threads';
import type { Request } from './target.js';
import { mayTerminate, untilMayTerminate } from './uninterrupted.js';
import {
  workerPath,
  type Parcel,
  type WorkerEvents,
  type WorkerHost,
  type WorkerKind,
} from './worker-pool.js';

/** What a thread is asked for. */
export interface ThreadCalls {
  run(module: string, name: string, args: Request['args']): unknown;
}

/** What it tells: it ends, and has no call. */
export type ThreadEvent = 'leaving';

/** What it is opened with. */
export interface ThreadData {
  /** One element, counted up and notified with each request. */
  readonly requestCount: Int32Array;
  /** One element: when the thread may be ended (uninterrupted.ts). */
  readonly endingLock: Int32Array;
}

/** How long, in milliseconds, a thread that should end is waited for before it is told again; and then twice as long, and so on. */
const endAgainMs = 20;
const maxEndAgainMs = 1000;
/** How long, in milliseconds, one that is idle may take to end itself. */
const leavingMs = 2000;
/** How long, in milliseconds, a process that exits waits for a thread that loads an addon. */
const loadingMs = 1000;

/** The locks of the threads that there are. */
const locks = new Set<Int32Array>();

/** Node ends all threads together with the process, whatever they do. */
function letLoad(): void {
  for (const lock of locks) untilMayTerminate(lock, loadingMs);
}

export interface ThreadOptions {
  readonly execArgv: readonly string[];
  readonly resourceLimits: ResourceLimits;
}

/** Threads with these options. */
export function threadKind(options: ThreadOptions): WorkerKind {
  return { noun: 'thread', copy, start: (events) => startThread(options, events) };
}

function copy(parcel: Parcel): Parcel {
  const { request, transfer } = parcel;
  if (transfer.length === 0 && request.args.every(isPrimitive)) {
    // Nothing in it can change, and structuredClone would cost more than sending it.
    return { request: { ...request, args: [...request.args] }, transfer };
  }
  // Cloned together, so that the new list holds the very objects that the new arguments do.
  return structuredClone(parcel, { transfer: [...transfer] });
}

function isPrimitive(value: unknown): boolean {
  // A symbol cannot be cloned at all.
  return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}

function startThread(
  options: ThreadOptions,
  { onOutcome, onLeaving, onGone }: WorkerEvents,
): WorkerHost {
  const requestCount = new Int32Array(new SharedArrayBuffer(4));
  const endingLock = new Int32Array(new SharedArrayBuffer(4));
  const wake = (): void => {
    Atomics.add(requestCount, 0, 1);
    Atomics.notify(requestCount, 0);
  };
  let again: NodeJS.Timeout | undefined;
  const worker = openWorker<ThreadCalls, ThreadEvent>(
    workerPath,
    { requestCount, endingLock } satisfies ThreadData,
    {
      ...options,
      name: 'tcp-echo background',
      printsTrace: true,
      wake,
      onEvent: onLeaving,
      onExit({ exitCode, error }) {
        locks.delete(endingLock);
        if (locks.size === 0) process.off('exit', letLoad);
        realTimers.clearTimeout(again);
        onGone({ how: `its thread ended with exit code ${exitCode}`, error });
      },
    },
  );
  worker.unref();
  if (locks.size === 0) process.on('exit', letLoad);
  locks.add(endingLock);
  const settle = (outcome: Outcome | undefined): void => {
    if (outcome !== undefined) onOutcome(outcome);
  };
  // Again until it is gone: it may be loading an addon now, and the nested loop of a foreground run swallows the first request.
  const terminateUntilGone = (waitMs: number): void => {
    if (mayTerminate(endingLock)) worker.terminate();
    again = realTimers.setTimeout(
      () => terminateUntilGone(Math.min(waitMs * 2, maxEndAgainMs)),
      waitMs,
    );
  };
  const terminate = (): void => {
    worker.ref();
    terminateUntilGone(endAgainMs);
  };

  return {
    post({ request, transfer }) {
      const { module, export: name, args } = request;
      worker.request('run', [module, name, args], settle, transfer);
    },
    setBusy(busy) {
      if (busy) worker.ref();
      else worker.unref();
    },
    relax: wake,
    leave() {
      worker.ref();
      worker.askToEnd();
      again = realTimers.setTimeout(terminate, leavingMs);
    },
    terminate,
  };
}
