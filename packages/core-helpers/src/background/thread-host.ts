// A worker that is a thread.
import { encodeThrown, realTimers } from '@tcp-echo/base';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type ResourceLimits,
} from 'node:worker_threads';
import { leave, type Reply, type ThreadData } from './protocol.js';
import type { Parcel, WorkerEvents, WorkerHost, WorkerKind } from './worker-host.js';
import { mayTerminate, untilMayTerminate } from './uninterrupted.js';
import { workerPath } from './worker-path.js';

/** How long, in milliseconds, a thread that should end is waited for before it is told again; and then twice as long, and so on. */
const endAgainMs = 20;
const endAgainAtMostMs = 1000;
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

function startThread(options: ThreadOptions, { onReply, onGone }: WorkerEvents): WorkerHost {
  // Not the worker's own port: that one belongs to the modules that calls load.
  const { port1: port, port2 } = new MessageChannel();
  const requestCount = new Int32Array(new SharedArrayBuffer(4));
  const endingLock = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ThreadData = { port: port2, requestCount, endingLock };
  const worker = new Worker(workerPath, {
    workerData,
    transferList: [port2],
    execArgv: [...options.execArgv],
    resourceLimits: options.resourceLimits,
    name: 'tcp-echo background',
  });
  if (locks.size === 0) process.on('exit', letLoad);
  locks.add(endingLock);
  let again: NodeJS.Timeout | undefined;
  let error: unknown;
  port.on('message', onReply);
  port.on('messageerror', (cause) => {
    onReply({ kind: 'uncloneable', what: 'its result', error: encodeThrown(cause) });
  });
  worker.on('error', (cause) => {
    error = cause;
  });
  worker.on('exit', (code) => {
    locks.delete(endingLock);
    if (locks.size === 0) process.off('exit', letLoad);
    realTimers.clearTimeout(again);
    for (let last; (last = receiveMessageOnPort(port)) !== undefined;) {
      onReply((last as { readonly message: Reply }).message);
    }
    port.close();
    onGone({ how: `its thread ended with exit code ${code}`, error });
  });
  port.unref();
  worker.unref();
  const wake = (): void => {
    Atomics.add(requestCount, 0, 1);
    Atomics.notify(requestCount, 0);
  };
  // Again until it is gone: it may be loading an addon now, and the nested loop of a foreground run swallows the first request.
  const terminateUntilGone = (waitMs: number): void => {
    if (mayTerminate(endingLock)) void worker.terminate();
    again = realTimers.setTimeout(
      () => terminateUntilGone(Math.min(waitMs * 2, endAgainAtMostMs)),
      waitMs,
    );
  };
  const terminate = (): void => {
    worker.ref();
    // Each request adds a listener of 'exit'.
    worker.setMaxListeners(0);
    terminateUntilGone(endAgainMs);
  };

  return {
    post({ request, transfer }) {
      port.postMessage(request, transfer);
      wake();
    },
    setBusy(busy) {
      if (busy) worker.ref();
      else worker.unref();
    },
    relax: wake,
    leave() {
      worker.ref();
      port.postMessage(leave);
      wake();
      again = realTimers.setTimeout(terminate, leavingMs);
    },
    terminate,
  };
}
