// The threads of native engines that this thread has started. One that has loaded koffi is kept for the next server: each that ends
// leaves mappings behind (docs/decisions/0028-threads-are-asked-to-end.md).
import { closeSync, openSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { startWorker, untilExit, type WorkerEnd } from '../start-worker.js';
import type { ThreadHost } from '../server-thread.js';
import type { ThreadData } from '../thread-protocol.js';
import { DescriptorList } from './descriptors.js';
import { nativeSockets } from './native-sockets.js';
import type { NativeThreadData, NativeThreadUp } from './native-thread-protocol.js';

/** Threads that are up and serve nothing. The one used last is taken first. */
const idle: NativeThread[] = [];
const serving = new Set<NativeThread>();

/** One that is idle, or a new one. It keeps the process alive until it is released. @throws whatever Node says where it starts no thread. */
export function takeNativeThread(): NativeThread {
  const thread = idle.pop() ?? new NativeThread();
  thread.take();
  return thread;
}

/** A thread for native engines. */
export class NativeThread implements ThreadHost {
  readonly name: string;
  /** Resolves once it has loaded what it needs, or says why not; undefined where it ends before. Until then it must not be ended. */
  readonly up: Promise<NativeThreadUp | undefined>;
  /** Resolves when it has ended. */
  readonly exited: Promise<WorkerEnd>;
  readonly #worker: Worker;
  /** This thread's, so that no wakings go to what gets the number of a descriptor of a thread that has ended. */
  readonly #wakeUpPlace: number;
  readonly #wake: (place: number) => void;
  readonly echoTime = createHistogram();
  readonly #descriptors = new DescriptorList();
  #hasExited = false;
  /** It could not load what it needs, and ends by itself. */
  #isUseless = false;

  constructor() {
    this.#wakeUpPlace = openSync('/dev/null', 'r+');
    const { prepareLoading, wake } = nativeSockets.load('native');
    const loading = prepareLoading();
    this.#wake = wake;
    const workerData: NativeThreadData = {
      loading: loading.data,
      wakeUpPlace: this.#wakeUpPlace,
      echoTime: this.echoTime,
      descriptors: this.#descriptors.memory,
    };
    try {
      this.#worker = startWorker('#native-thread', workerData, [loading.data.port]);
    } catch (error) {
      loading.end();
      closeSync(this.#wakeUpPlace);
      throw error;
    }
    this.name = `worker-${this.#worker.threadId}`;
    this.exited = untilExit(this.#worker).then((end) => {
      this.#hasExited = true;
      loading.end();
      closeSync(this.#wakeUpPlace);
      remove(this);
      // Their peers would wait for ever.
      this.#descriptors.closeAll();
      return end;
    });
    this.up = Promise.race([
      new Promise<NativeThreadUp>((resolve) => {
        this.#worker.once('message', (up: NativeThreadUp) => {
          this.#isUseless = up.whyNoSockets !== undefined;
          resolve(up);
        });
      }),
      this.exited.then(() => undefined),
    ]);
  }

  serve(data: ThreadData): Promise<WorkerEnd> {
    this.#worker.postMessage(data, [data.port]);
    return this.exited;
  }

  wake(): void {
    if (!this.#hasExited) this.#wake(this.#wakeUpPlace);
  }

  take(): void {
    serving.add(this);
    this.echoTime.reset();
    this.#worker.ref();
    if (serving.size === 1) process.on('exit', endAll);
  }

  release(): void {
    if (!serving.delete(this)) return;
    if (serving.size === 0) process.off('exit', endAll);
    if (this.#isUseless) return;
    this.#worker.unref();
    idle.push(this);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
    await this.exited;
  }

  /** Makes it leave the kernel for good. */
  end(): void {
    this.#worker.postMessage('end');
    this.wake();
  }
}

function remove(thread: NativeThread): void {
  if (serving.delete(thread) && serving.size === 0) process.off('exit', endAll);
  const index = idle.indexOf(thread);
  if (index !== -1) idle.splice(index, 1);
}

/** This thread ends, and waits for those that it has started: one that sleeps in the kernel would not see it at once. */
function endAll(): void {
  for (const thread of serving) thread.end();
}
