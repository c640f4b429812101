// The blocked side of the bridge: starts the worker, asks it, and waits without an event loop.
import {
  BrokenExecutorError,
  decodeThrown,
  publishTrace,
  traceChannel,
  type TraceEvent,
  withoutPrintTrace,
} from '@tcp-echo/core-helpers';
import { createRequire } from 'node:module';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from 'node:worker_threads';
import { refuseDeadlock } from '../would-deadlock.js';
import type {
  BridgeCalls,
  BridgeReply,
  BridgeRequest,
  BridgeWorkerData,
} from './bridge-protocol.js';

/** How much longer than its own time limit a call is waited for before the worker counts as dead. */
const graceMs = 5000;

/** A worker that does one asynchronous call at a time for the thread that waits for it. */
export class BridgeCaller {
  readonly #port: MessagePort;
  readonly #replies = new Int32Array(new SharedArrayBuffer(4));
  #lastId = 0;
  /** The call that was given up: what it still tells is of no interest. */
  #abortedId = 0;

  /** The worker does not keep the process alive. */
  constructor() {
    const { port1, port2 } = new MessageChannel();
    const workerData: BridgeWorkerData = { port: port2, replies: this.#replies };
    const entry = createRequire(import.meta.url).resolve('#bridge-worker');
    // This thread tells the trace, so the worker must not print it a second time. It also needs none of
    // the program's preloads, which may be what called us.
    withoutPrintTrace(
      () => new Worker(entry, { workerData, transferList: [port2], execArgv: [] }),
    ).unref();
    this.#port = port1;
  }

  /** Blocks until the worker has answered; returns the value or throws the error. */
  call<Name extends keyof BridgeCalls>(
    name: Name,
    args: Parameters<BridgeCalls[Name]>,
    timeoutMs: number,
  ): ReturnType<BridgeCalls[Name]> {
    this.#lastId += 1;
    this.#post(name, args);
    const endsAt = performance.now() + timeoutMs + graceMs;
    for (;;) {
      const seen = Atomics.load(this.#replies, 0);
      for (const reply of this.#takeReplies()) {
        if (reply.id === this.#abortedId) continue;
        if ('trace' in reply) this.#onTrace(reply.trace);
        else if (reply.id !== this.#lastId) continue;
        else if ('thrown' in reply) throw decodeThrown(reply.thrown);
        else return reply.value as ReturnType<BridgeCalls[Name]>;
      }
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0 || Atomics.wait(this.#replies, 0, seen, leftMs) === 'timed-out') {
        throw new BrokenExecutorError(
          `the worker thread of the bridge did not answer '${name}' within ${timeoutMs + graceMs} ms`,
        );
      }
    }
  }

  *#takeReplies(): Generator<BridgeReply> {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      yield received.message as BridgeReply;
    }
  }

  #onTrace({ seq: _seq, timeNs: _timeNs, thread: _thread, ...event }: TraceEvent): void {
    if (event.kind === 'connected' && event.peer !== undefined && 'port' in event.peer) {
      try {
        refuseDeadlock(event.peer);
      } catch (error) {
        this.#abortedId = this.#lastId;
        this.#post('abort', []);
        throw error;
      }
    }
    if (traceChannel.hasSubscribers) publishTrace({ ...event, blocking: true });
  }

  #post(name: BridgeRequest['name'], args: readonly unknown[]): void {
    const request: BridgeRequest = {
      id: this.#lastId,
      name,
      args,
      traced: traceChannel.hasSubscribers,
    };
    this.#port.postMessage(request);
  }
}
