// The threads that make load. One is kept for the next run: each that has loaded native code leaves mappings behind when it ends
// (docs/decisions/0028-threads-are-asked-to-end.md). None is ended by us, and while it loads its starter cannot end either.
import { withoutPrintTrace } from '@tcp-echo/base';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { nativeSockets } from '../engine.js';
import type { ThreadStart } from '../load/plan.js';

/** What a thread has loaded: engine `net` needs no native code. */
type Kind = 'native' | 'net';

export interface LoadThread {
  readonly kind: Kind;
  readonly worker: Worker;
}

/** Threads without a run. The one used last is taken first. */
const idle: LoadThread[] = [];

/** One that is idle, or a new one. It keeps the process alive until it is given back. */
export function takeThread(kind: Kind): LoadThread {
  const index = idle.findLastIndex((thread) => thread.kind === kind);
  const [thread = startThread(kind)] = index === -1 ? [] : idle.splice(index, 1);
  thread.worker.ref();
  return thread;
}

export function giveBack(thread: LoadThread): void {
  thread.worker.unref();
  idle.push(thread);
}

function startThread(kind: Kind): LoadThread {
  const entry = createRequire(import.meta.url).resolve('#bench-thread');
  const loading = kind === 'native' ? nativeSockets.load(kind).prepareLoading() : undefined;
  const workerData: ThreadStart = { loading: loading?.data };
  const transferList = loading === undefined ? [] : [loading.data.port];
  // It needs none of the program's preloads, which may be what called us, and has no trace to print.
  const worker = withoutPrintTrace(
    () => new Worker(entry, { workerData, transferList, execArgv: [], name: 'tcp-echo bench' }),
  );
  const thread = { kind, worker };
  // Whoever runs a load in it is told by a listener of its own; nobody else has to be.
  worker.on('error', () => undefined);
  worker.once('exit', () => {
    loading?.end();
    const index = idle.indexOf(thread);
    if (index !== -1) idle.splice(index, 1);
  });
  return thread;
}
