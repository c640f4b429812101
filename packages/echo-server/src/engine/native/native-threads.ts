// The threads of native engines that this thread has started. One that has loaded koffi is kept for the next server: each that ends
// leaves mappings behind (docs/decisions/0028-threads-are-asked-to-end.md).
import { Asker, openWorker, type WorkerChannel, type WorkerEnd } from '@tcp-echo/base';
import type { LoadingData } from '@tcp-echo/native-sockets';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ServingThread, ThreadHost } from '../server-thread.js';
import type { ThreadCalls, ThreadData, ThreadEvent } from '../thread-protocol.js';
import { DescriptorList } from './descriptors.js';
import { nativeSockets } from './native-sockets.js';

/** What a thread for native engines is started with. */
export interface NativeThreadData {
  readonly loading: LoadingData;
  /** The descriptor of the other thread that this one is woken through. */
  readonly wakeUpPlace: number;
  /** Counts for one server after the other: a new one for each would fill the memory of a thread that collects little garbage. */
  readonly echoTime: RecordableHistogram;
  readonly descriptors: DescriptorList['memory'];
}

/** The thread is up, and what cannot be had in it, in words for people. */
export interface NativeThreadUp {
  readonly whyNoSockets?: string | undefined;
  readonly whyNoRing?: string | undefined;
  /** It is because the process can open no more files. */
  readonly outOfDescriptors: boolean;
}

/** What it is asked for. Asked to end, it leaves the kernel for good. */
export interface NativeThreadCalls {
  /** Over `port`, as long as that server lives. */
  serve(data: ThreadData, port: MessagePort): void;
}

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
  readonly #worker: WorkerChannel<NativeThreadCalls, NativeThreadUp>;
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
    let isUp!: (up: NativeThreadUp | undefined) => void; // set by the executor, which runs at once
    this.up = new Promise((resolve) => {
      isUp = resolve;
    });
    try {
      const entry = createRequire(import.meta.url).resolve('#native-thread');
      this.#worker = openWorker(entry, workerData, {
        name: 'tcp-echo server',
        transfer: [loading.data.port],
        onEvent: (up: NativeThreadUp) => {
          this.#isUseless = up.whyNoSockets !== undefined;
          isUp(up);
        },
      });
    } catch (error) {
      loading.end();
      closeSync(this.#wakeUpPlace);
      throw error;
    }
    this.name = `worker-${this.#worker.threadId}`;
    this.exited = this.#worker.exited.then((end) => {
      this.#hasExited = true;
      loading.end();
      closeSync(this.#wakeUpPlace);
      remove(this);
      // Their peers would wait for ever.
      this.#descriptors.closeAll();
      isUp(undefined);
      return end;
    });
  }

  serve(data: ThreadData, onEvent: (event: ThreadEvent) => void): ServingThread {
    // A port for each server: what was meant for one that is gone reaches nobody.
    const { port1, port2 } = new MessageChannel();
    this.#worker.request('serve', [data, port2], () => undefined, [port2]);
    const asker = new Asker<ThreadCalls, ThreadEvent>(port1, { onEvent, wake: () => this.wake() });
    return { asker, exited: this.exited };
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

  terminate(): void {
    this.#worker.terminate();
  }

  /** Makes it leave the kernel for good. */
  end(): void {
    this.#worker.askToEnd();
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
