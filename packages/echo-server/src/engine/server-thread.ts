// One thread of a server, as the thread that started it sees it.
import { decodeThrown, traceChannel, type TraceEvent } from '@tcp-echo/base';
import type { RecordableHistogram } from 'node:perf_hooks';
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { framesOf, type Caller } from '../caller.js';
import type { EchoServerOptions } from '../options.js';
import { Meter } from '../statistics/meter.js';
import type { Admission } from './admission.js';
import type { WorkerEnd } from './start-worker.js';
import {
  weightOf,
  type ThreadCalls,
  type ThreadData,
  type ThreadMessage,
  type ThreadRequest,
} from './thread-protocol.js';

/** What a thread of a server is made of. */
export interface ThreadHost {
  readonly name: string;
  /** Its own, where it serves one server after the other. */
  readonly echoTime?: RecordableHistogram;
  /** Serves what `data` says; resolves if it exits. */
  serve(data: ThreadData): Promise<WorkerEnd>;
  /** Called after each message: it may sleep. */
  wake(): void;
  /** Called once it serves no more, if it goes on without a server. */
  release?(): void;
  /** Ends it at once. */
  terminate(): Promise<void>;
}

/** How a thread ended. */
export interface ThreadEnd extends WorkerEnd {
  /** It had stopped listening and its connections were gone. */
  readonly orderly: boolean;
}

/** So long may a thread take to end after it was asked to, in milliseconds. */
const patienceMs = 5000;

/** What waits for an answer. */
interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread keeps the process alive until it ends. */
export class ServerThread {
  /** As in the trace's events. */
  readonly name: string;
  /** What the thread counts. Once it has ended, whoever has this may correct it. */
  readonly meter: Meter;
  /** Resolves when the thread is gone, after everything that it had to say. */
  readonly ended: Promise<ThreadEnd>;
  readonly #host: ThreadHost;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #traceBacklog = new Int32Array(new SharedArrayBuffer(4));
  #lastId = 0;
  #leaving = false;
  #whenReleased: (end: WorkerEnd) => void = () => undefined;
  #hasEnded = false;

  /** @throws whatever Node says where it starts no thread. */
  constructor(host: ThreadHost, options: EchoServerOptions, admission: Admission) {
    const { port1, port2 } = new MessageChannel();
    this.meter = new Meter(host.echoTime && { echoTime: host.echoTime });
    const { counters, echoTime } = this.meter;
    this.#host = host;
    const exited = host.serve({
      port: port2,
      options,
      counters,
      echoTime: host.echoTime === undefined ? echoTime : undefined,
      admission: admission.memory,
      traceBacklog: this.#traceBacklog,
    });
    this.name = host.name;
    this.#port = port1;
    port1.on('message', (message: ThreadMessage) => {
      this.#take(message);
    });
    port1.unref();
    const released = new Promise<WorkerEnd>((resolve) => {
      this.#whenReleased = resolve;
    });
    this.ended = this.#untilEnded(Promise.race([exited, released]));
  }

  /** Resolves with the thread's answer, or with undefined if it ends before it has answered. */
  ask<Name extends keyof ThreadCalls>(
    name: Name,
    ...args: Parameters<ThreadCalls[Name]>
  ): Promise<ReturnType<ThreadCalls[Name]> | undefined> {
    if (this.#hasEnded) return Promise.resolve(undefined);
    this.#lastId += 1;
    const request: ThreadRequest = { id: this.#lastId, name, args };
    this.#port.postMessage(request);
    this.#host.wake();
    const caller: Caller = {};
    Error.captureStackTrace(caller);
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, {
        resolve: resolve as Waiting['resolve'],
        reject: (error) => {
          // Behind the frames of the thread, those of who asked.
          if (error instanceof Error) error.stack = `${error.stack}${framesOf(caller)}`;
          reject(error);
        },
      });
    });
  }

  /** Asks the thread to end, and ends it if it does not. */
  async end(): Promise<void> {
    void this.ask('leave');
    const timer = setTimeout(() => void this.#host.terminate(), patienceMs);
    await this.ended;
    clearTimeout(timer);
  }

  #take(message: ThreadMessage): void {
    if ('trace' in message) this.#publish(message.trace);
    else if ('leaving' in message) this.#leave();
    else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ('thrown' in message) waiting?.reject(decodeThrown(message.thrown));
      else waiting?.resolve(message.value);
    }
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
    this.#whenReleased({ how: 'all done', error: undefined });
  }

  async #untilEnded(gone: Promise<WorkerEnd>): Promise<ThreadEnd> {
    const end = await gone;
    for (let last; (last = receiveMessageOnPort(this.#port)) !== undefined;) {
      this.#take((last as { readonly message: ThreadMessage }).message);
    }
    this.#hasEnded = true;
    this.#port.close();
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    return { ...end, orderly: this.#leaving };
  }
}
