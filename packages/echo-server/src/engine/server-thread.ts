// One thread of a server, as the thread that started it sees it.
import {
  decodeThrown,
  traceChannel,
  withoutPrintTrace,
  type TraceEvent,
} from '@tcp-echo/core-helpers';
import { createRequire } from 'node:module';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from 'node:worker_threads';
import type { EchoServerOptions } from '../options.js';
import { Meter } from '../statistics/meter.js';
import type { Admission } from './admission.js';
import { Descriptors } from './native/descriptors.js';
import {
  weightOf,
  type ThreadCalls,
  type ThreadData,
  type ThreadMessage,
  type ThreadRequest,
} from './thread-protocol.js';

/** How a thread ended. */
export interface ThreadEnd {
  /** It had stopped listening and its connections were gone. */
  readonly orderly: boolean;
  /** "exit code 1: out of memory" */
  readonly how: string;
  /** The error that ended it, where there was one. */
  readonly error: unknown;
}

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
  readonly meter = new Meter();
  /** The descriptors that it leaves open if it dies. */
  readonly descriptors = new Descriptors();
  /** Resolves when the thread is gone, after everything that it had to say. */
  readonly ended: Promise<ThreadEnd>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #traceBacklog = new Int32Array(new SharedArrayBuffer(4));
  #lastId = 0;
  #leaving = false;
  #hasEnded = false;

  /** @throws whatever Node says where it starts no thread. */
  constructor(options: EchoServerOptions, admission: Admission) {
    const { port1, port2 } = new MessageChannel();
    const { counters, echoTime } = this.meter;
    const workerData: ThreadData = {
      port: port2,
      options,
      meter: { counters, echoTime },
      admission: admission.memory,
      descriptors: this.descriptors.memory,
      traceBacklog: this.#traceBacklog,
    };
    const entry = createRequire(import.meta.url).resolve('#net-thread');
    // This thread tells the trace, so the other must not print it a second time. It also needs none of
    // the program's preloads, which may be what called us.
    this.#worker = withoutPrintTrace(
      () =>
        new Worker(entry, {
          workerData,
          transferList: [port2],
          execArgv: [],
          name: 'tcp-echo server',
        }),
    );
    this.name = `worker-${this.#worker.threadId}`;
    this.#port = port1;
    port1.on('message', (message: ThreadMessage) => {
      this.#take(message);
    });
    port1.unref();
    this.ended = this.#untilEnded();
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
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve: resolve as Waiting['resolve'], reject });
    });
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
    await this.ended;
  }

  #take(message: ThreadMessage): void {
    if ('trace' in message) this.#publish(message.trace);
    else if ('leaving' in message) this.#leaving = true;
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

  async #untilEnded(): Promise<ThreadEnd> {
    let error: unknown;
    this.#worker.on('error', (cause) => {
      error = cause;
    });
    const code = await new Promise((resolve) => this.#worker.once('exit', resolve));
    for (let last; (last = receiveMessageOnPort(this.#port)) !== undefined;) {
      this.#take((last as { readonly message: ThreadMessage }).message);
    }
    this.#hasEnded = true;
    this.#port.close();
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    const reason = error instanceof Error ? `: ${error.message}` : '';
    return { orderly: this.#leaving, how: `exit code ${String(code)}${reason}`, error };
  }
}
