// One thread that makes load, as the thread that started it sees it.
import { withoutPrintTrace } from '@tcp-echo/core-helpers';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { BenchThreadError } from '../errors.js';
import type { RunControl } from './run-control.js';
import { ThreadMeter } from './thread-meter.js';
import type { ThreadData, ThreadMessage, ThreadPlan } from './thread-protocol.js';

/** What a thread says in the end. */
export type ThreadOutcome = Exclude<ThreadMessage, { readonly ready: true }>;

export class BenchWorker {
  readonly plan: ThreadPlan;
  /** What it counts, at any time. */
  readonly meter = new ThreadMeter();
  /** Resolves once it has connected, or tried to; or has ended before. */
  readonly ready: Promise<void>;
  /** Rejects with a BenchThreadError if it dies. */
  readonly outcome: Promise<ThreadOutcome>;

  constructor(plan: ThreadPlan, control: RunControl) {
    this.plan = plan;
    const workerData: ThreadData = {
      plan,
      meter: this.meter.memory,
      control: control.memory,
    };
    const entry = createRequire(import.meta.url).resolve('#bench-thread');
    // It needs none of the program's preloads, which may be what called us, and has no trace to print.
    const worker = withoutPrintTrace(
      () => new Worker(entry, { workerData, execArgv: [], name: 'tcp-echo bench' }),
    );
    this.outcome = untilDone(worker);
    this.ready = Promise.race([
      new Promise<void>((resolve) => {
        worker.on('message', () => {
          resolve();
        });
      }),
      this.outcome.then(() => undefined),
    ]);
    // Whoever waits for the outcome learns of it.
    this.ready.catch(() => undefined);
  }
}

/** A thread is ended once it has said everything, whatever a preloaded module keeps alive in it. */
function untilDone(worker: Worker): Promise<ThreadOutcome> {
  return new Promise((resolve, reject) => {
    let outcome: ThreadOutcome | undefined;
    worker.on('message', (message: ThreadMessage) => {
      if ('ready' in message) return;
      outcome = message;
      void worker.terminate();
    });
    worker.on('error', (cause) => {
      reject(new BenchThreadError(`an error: ${cause.message}`, { cause }));
    });
    worker.on('exit', (code) => {
      if (outcome === undefined) reject(new BenchThreadError(`exit code ${code}`));
      else resolve(outcome);
    });
  });
}
