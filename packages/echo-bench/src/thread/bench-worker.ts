// One thread that makes load, as the thread that started it sees it. It is kept for the next run: each that has loaded native code leaves
// mappings behind when it ends (docs/decisions/0028-threads-are-asked-to-end.md). While it loads its starter cannot end either.
import { openWorker, type WorkerChannel, type WorkerEnd } from '@tcp-echo/base';
import { createRequire } from 'node:module';
import { nativeSockets } from '../engine.js';
import { BenchThreadError } from '../errors.js';
import type {
  RunControl,
  ThreadCalls,
  ThreadData,
  ThreadEvent,
  ThreadOutcome,
  ThreadPlan,
  ThreadStart,
} from '../load/plan.js';
import { ThreadMeter } from '../measuring/meter.js';

/** What a thread has loaded: engine `net` needs no native code. */
type Kind = 'native' | 'net';

interface LoadThread {
  readonly kind: Kind;
  readonly worker: WorkerChannel<ThreadCalls, ThreadEvent>;
  /** Called when it has connected for its run, or tried to. */
  onReady: () => void;
}

/** Threads without a run. The one used last is taken first. */
const idle: LoadThread[] = [];

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
    this.outcome = run(thread, { plan, meter: this.meter.memory, control: control.memory });
    this.ready = Promise.race([
      new Promise<void>((resolve) => {
        thread.onReady = resolve;
      }),
      this.outcome.then(() => undefined),
    ]);
    // Whoever waits for the outcome learns of it.
    this.ready.catch(() => undefined);
  }
}

/** One that is idle, or a new one. It keeps the process alive until its run is over. */
function takeThread(kind: Kind): LoadThread {
  const index = idle.findLastIndex((thread) => thread.kind === kind);
  const [thread = startThread(kind)] = index === -1 ? [] : idle.splice(index, 1);
  thread.worker.ref();
  return thread;
}

function startThread(kind: Kind): LoadThread {
  const entry = createRequire(import.meta.url).resolve('#bench-thread');
  const loading = kind === 'native' ? nativeSockets.load(kind).prepareLoading() : undefined;
  const worker = openWorker<ThreadCalls, ThreadEvent>(
    entry,
    { loading: loading?.data } satisfies ThreadStart,
    {
      name: 'tcp-echo bench',
      transfer: loading === undefined ? [] : [loading.data.port],
      onEvent: () => thread.onReady(),
      onExit() {
        loading?.end();
        const index = idle.indexOf(thread);
        if (index !== -1) idle.splice(index, 1);
      },
    },
  );
  const thread: LoadThread = { kind, worker, onReady: () => undefined };
  return thread;
}

/** The thread is given back once it has said everything. */
function run(thread: LoadThread, data: ThreadData): Promise<ThreadOutcome> {
  const { worker } = thread;
  return new Promise((resolve, reject) => {
    worker.request('run', [data], (outcome) => {
      if (outcome === undefined) {
        void worker.exited.then((end) => reject(died(end)));
      } else if ('value' in outcome) {
        worker.unref();
        idle.push(thread);
        resolve(outcome.value);
      } else {
        // What a run that failed has left behind disturbs the next.
        worker.askToEnd();
        reject(failed(outcome.error));
      }
    });
  });
}

function died({ exitCode, error }: WorkerEnd): BenchThreadError {
  return error === undefined ? new BenchThreadError(`exit code ${exitCode}`) : failed(error);
}

function failed(cause: unknown): BenchThreadError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new BenchThreadError(`an error: ${message}`, { cause });
}
