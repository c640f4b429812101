// Starting a thread of a server, and how it ended.
import { withoutPrintTrace } from '@tcp-echo/base';
import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';

/** How a thread ended. */
export interface WorkerEnd {
  /** "exit code 1: out of memory" */
  readonly how: string;
  /** The error that ended it, where there was one. */
  readonly error: unknown;
}

/** Starts a thread with the entry that `name` stands for in package.json. */
export function startWorker(
  name: string,
  workerData: object,
  transferList: readonly MessagePort[],
): Worker {
  const entry = createRequire(import.meta.url).resolve(name);
  // This thread tells the trace, so the other must not print it a second time. It also needs none of
  // the program's preloads, which may be what called us.
  return withoutPrintTrace(
    () =>
      new Worker(entry, {
        workerData,
        transferList: [...transferList],
        execArgv: [],
        name: 'tcp-echo server',
      }),
  );
}

/** Resolves when `worker` has ended, with how. */
export async function untilExit(worker: Worker): Promise<WorkerEnd> {
  let error: unknown;
  worker.on('error', (cause) => {
    error = cause;
  });
  const code = await new Promise((resolve) => worker.once('exit', resolve));
  const reason = error instanceof Error ? `: ${error.message}` : '';
  return { how: `exit code ${String(code)}${reason}`, error };
}
