// One thread of a server, as the thread that started it sees it.
import {
  openWorker,
  traceChannel,
  type Asker,
  type TraceEvent,
  type WorkerChannel,
  type WorkerEnd,
} from '@tcp-echo/base';
import { createRequire } from 'node:module';
import type { RecordableHistogram } from 'node:perf_hooks';
import { framesOf, type Caller } from '../close.js';
import type { EchoServerOptions } from '../options.js';
import { Meter } from '../statistics/stats.js';
import type { Admission } from './net-engine.js';
import {
  weightOf,
  type ThreadCalls,
  type ThreadData,
  type ThreadEvent,
} from './thread-protocol.js';

/** What a thread of a server is made of. */
export interface ThreadHost {
  readonly name: string;
  /** Its own, where it serves one server after the other. */
  readonly echoTime?: RecordableHistogram;
  /** Serves what `data` says. */
  serve(data: ThreadData, onEvent: (event: ThreadEvent) => void): ServingThread;
  /** Called once it serves no more, if it goes on without a server. */
  release?(): void;
  /** Ends it at once. */
  terminate(): void;
}

export interface ServingThread {
  readonly asker: Asker<ThreadCalls, ThreadEvent>;
  /** Resolves if it exits. */
  readonly exited: Promise<WorkerEnd>;
}

/** A thread of a server with engine `net`: it lives as long as the server does. */
export function netHost(): ThreadHost {
  let worker: WorkerChannel<ThreadCalls, ThreadEvent> | undefined;
  return {
    get name() {
      return `worker-${worker?.threadId}`;
    },
    serve(data, onEvent) {
      const entry = createRequire(import.meta.url).resolve('#net-thread');
      worker = openWorker(entry, data, { name: 'tcp-echo server', onEvent });
      return { asker: worker, exited: worker.exited };
    },
    terminate: () => worker?.terminate(),
  };
}

/** How a thread ended. */
export interface ThreadEnd {
  /** See `howEnded`. */
  readonly how: string;
  /** The error that ended it, where there was one. */
  readonly error: unknown;
  /** It had stopped listening and its connections were gone. */
  readonly orderly: boolean;
}

/** So long may a thread take to end after it was asked to, in milliseconds. */
const patienceMs = 5000;

/** A thread keeps the process alive until it ends. */
export class ServerThread {
  /** As in the trace's events. */
  readonly name: string;
  /** What the thread counts. Once it has ended, whoever has this may correct it. */
  readonly meter: Meter;
  /** Resolves when the thread is gone, after everything that it had to say. */
  readonly ended: Promise<ThreadEnd>;
  readonly #host: ThreadHost;
  readonly #asker: Asker<ThreadCalls, ThreadEvent>;
  readonly #traceBacklog = new Int32Array(new SharedArrayBuffer(4));
  #leaving = false;
  #whenReleased: () => void = () => undefined;

  /** @throws whatever Node says where it starts no thread. */
  constructor(host: ThreadHost, options: EchoServerOptions, admission: Admission) {
    this.meter = new Meter(host.echoTime && { echoTime: host.echoTime });
    const { counters, echoTime } = this.meter;
    this.#host = host;
    const data: ThreadData = {
      options,
      counters,
      echoTime: host.echoTime === undefined ? echoTime : undefined,
      admission: admission.memory,
      traceBacklog: this.#traceBacklog,
    };
    const { asker, exited } = host.serve(data, (event) => {
      if ('trace' in event) this.#publish(event.trace);
      else this.#leave();
    });
    this.name = host.name;
    this.#asker = asker;
    const released = new Promise<undefined>((resolve) => {
      this.#whenReleased = () => resolve(undefined);
    });
    this.ended = this.#untilEnded(Promise.race([exited, released]));
  }

  /** Resolves with the thread's answer, or with undefined if it ends before it has answered. */
  ask<Name extends keyof ThreadCalls>(
    name: Name,
    ...args: Parameters<ThreadCalls[Name]>
  ): Promise<ReturnType<ThreadCalls[Name]> | undefined> {
    const caller: Caller = {};
    Error.captureStackTrace(caller);
    return new Promise((resolve, reject) => {
      this.#asker.request(name, args as never, (outcome) => {
        if (outcome === undefined || 'value' in outcome) {
          resolve(outcome?.value as ReturnType<ThreadCalls[Name]> | undefined);
          return;
        }
        const { error } = outcome;
        // Behind the frames of the thread, those of who asked.
        if (error instanceof Error) error.stack = `${error.stack}${framesOf(caller)}`;
        reject(error);
      });
    });
  }

  /** Asks the thread to end, and ends it if it does not. */
  async end(): Promise<void> {
    this.#asker.askToEnd();
    const timer = setTimeout(() => this.#host.terminate(), patienceMs);
    await this.ended;
    clearTimeout(timer);
  }

  #publish(events: readonly TraceEvent[]): void {
    for (const event of events) {
      Atomics.sub(this.#traceBacklog, 0, weightOf(event));
      traceChannel.publish(event);
    }
  }

  #leave(): void {
    this.#leaving = true;
    if (this.#host.release === undefined) return;
    this.meter.detach();
    this.#host.release();
    this.#whenReleased();
  }

  async #untilEnded(gone: Promise<WorkerEnd | undefined>): Promise<ThreadEnd> {
    const end = await gone;
    this.#asker.close();
    const orderly = this.#leaving;
    if (end === undefined) return { how: 'all done', error: undefined, orderly };
    return { how: howEnded(end), error: end.error, orderly };
  }
}

/** `exit code 1: out of memory` */
export function howEnded({ exitCode, error }: WorkerEnd): string {
  return `exit code ${exitCode}${error instanceof Error ? `: ${error.message}` : ''}`;
}
