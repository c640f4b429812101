// One thread that makes load, as the thread that started it sees it.
import { BenchThreadError } from '../errors.js';
import type { RunControl, ThreadData, ThreadMessage, ThreadPlan } from '../load/plan.js';
import { ThreadMeter } from '../measuring/meter.js';
import { giveBack, type LoadThread, takeThread } from './load-threads.js';

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
    const thread = takeThread(plan.engine === 'net' ? 'net' : 'native');
    const { worker } = thread;
    this.outcome = untilDone(thread);
    const data: ThreadData = { plan, meter: this.meter.memory, control: control.memory };
    worker.postMessage(data);
    this.ready = Promise.race([
      new Promise<void>((resolve) => {
        worker.once('message', () => {
          resolve();
        });
      }),
      this.outcome.then(() => undefined),
    ]);
    // Whoever waits for the outcome learns of it.
    this.ready.catch(() => undefined);
  }
}

/** The thread is given back once it has said everything. */
function untilDone(thread: LoadThread): Promise<ThreadOutcome> {
  const { worker } = thread;
  return new Promise((resolve, reject) => {
    const onMessage = (message: ThreadMessage): void => {
      if ('ready' in message) return;
      settle();
      giveBack(thread);
      resolve(message);
    };
    const onError = (cause: Error): void => {
      settle();
      reject(new BenchThreadError(`an error: ${cause.message}`, { cause }));
    };
    const onExit = (code: number): void => {
      settle();
      reject(new BenchThreadError(`exit code ${code}`));
    };
    const settle = (): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
