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
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #replies = new Int32Array(new SharedArrayBuffer(4));
  #lastId = 0;
  /** The call that was given up: what it still tells is of no interest. */
  #abortedId = 0;
  #broken: BrokenExecutorError | undefined;

  /** The worker does not keep the process alive. */
  constructor() {
    const { port1, port2 } = new MessageChannel();
    const workerData: BridgeWorkerData = { port: port2, replies: this.#replies };
    const entry = createRequire(import.meta.url).resolve('#bridge-worker');
    // This thread tells the trace, so the worker must not print it a second time. It also needs none of
    // the program's preloads, which may be what called us.
    this.#worker = withoutPrintTrace(
      () => new Worker(entry, { workerData, transferList: [port2], execArgv: [] }),
    );
    this.#worker.unref();
    // Told to the caller already, as the cause of its error.
    this.#worker.on('error', () => undefined);
    this.#port = port1;
  }

  /** Whether the worker has died: its connections are gone, and every call throws. */
  get broken(): boolean {
    return this.#broken !== undefined;
  }

  /**
   * Blocks until the worker has answered; returns the value or throws the error.
   *
   * @throws BrokenExecutorError if the worker has died.
   */
  call<Name extends keyof BridgeCalls>(
    name: Name,
    args: Parameters<BridgeCalls[Name]>,
    timeoutMs: number,
  ): ReturnType<BridgeCalls[Name]> {
    if (this.#broken !== undefined) throw this.#broken;
    this.#lastId += 1;
    this.#post(name, args);
    const endsAt = performance.now() + timeoutMs + graceMs;
    for (;;) {
      const seen = Atomics.load(this.#replies, 0);
      for (const reply of this.#takeReplies()) {
        if ('exitCode' in reply) {
          throw this.#break(`ended with exit code ${reply.exitCode}`, decodeThrown(reply.cause));
        }
        if (reply.id === this.#abortedId) continue;
        if ('trace' in reply) this.#onTrace(reply.trace);
        else if (reply.id !== this.#lastId) continue;
        else if ('thrown' in reply) throw continueStack(decodeThrown(reply.thrown));
        else return reply.value as ReturnType<BridgeCalls[Name]>;
      }
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0 || Atomics.wait(this.#replies, 0, seen, leftMs) === 'timed-out') {
        throw this.#break(`did not answer '${name}' within ${timeoutMs + graceMs} ms`);
      }
    }
  }

  #break(how: string, cause?: unknown): BrokenExecutorError {
    void this.#worker.terminate();
    const message = `the worker thread of the bridge ${how}; its connections are lost, a new call starts a new one`;
    this.#broken = new BrokenExecutorError(message, cause === undefined ? {} : { cause });
    return this.#broken;
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

/** The frames of the worker lead to no line of the caller's program: those of this thread follow them. */
function continueStack(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const here = { stack: '' };
  // It is named, not called: the frames begin below it.
  // oxlint-disable-next-line typescript/unbound-method
  Error.captureStackTrace(here, BridgeCaller.prototype.call);
  thrown.stack += here.stack.slice(here.stack.indexOf('\n'));
  return thrown;
}
