// The blocked side of the bridge: starts the worker, asks it, and waits without an event loop.
import {
  BrokenExecutorError,
  decodeThrown,
  publishTrace,
  realNowMs,
  traceChannel,
  type TraceEvent,
  withoutPrintTrace,
} from '@tcp-echo/base';
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

/**
 * How much longer than its own time limit a call is waited for before the worker counts as dead. It says so itself when it
 * ends; only one that hangs does not, or that takes very long to start.
 */
const graceMs = 30_000;

/** A call of the worker, by its number. The name is for the compiler only. */
export type CallId<Name extends keyof BridgeCalls> = number & { readonly name?: Name };

type Outcome = Exclude<BridgeReply, { readonly trace: TraceEvent } | { readonly exitCode: number }>;

/** A worker that makes asynchronous calls for the thread that waits for them. */
export class BridgeCaller {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #replies = new Int32Array(new SharedArrayBuffer(4));
  #lastId = 0;
  /** What was answered to calls that nobody has waited for yet, by their ids. */
  readonly #outcomes = new Map<number, Outcome>();
  /** The calls whose answer is of no interest any more. */
  readonly #abandoned = new Set<number>();
  /** The call that would have waited for this very thread. */
  #refusedId = 0;
  /** Makes the error of whoever asks next: its stack is his. */
  #broken: (() => BrokenExecutorError) | undefined;

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

  /** As `post` and `wait`. */
  call<Name extends keyof BridgeCalls>(
    name: Name,
    args: Parameters<BridgeCalls[Name]>,
    timeoutMs: number,
  ): ReturnType<BridgeCalls[Name]> {
    return this.wait(this.post(name, args), timeoutMs);
  }

  /**
   * Asks the worker and does not wait.
   *
   * @throws BrokenExecutorError if the worker has died.
   */
  post<Name extends keyof BridgeCalls>(
    name: Name,
    args: Parameters<BridgeCalls[Name]>,
  ): CallId<Name> {
    if (this.#broken !== undefined) throw this.#broken();
    this.#lastId += 1;
    this.#send(this.#lastId, name, args);
    return this.#lastId;
  }

  /**
   * Blocks until the worker has answered; returns the value or throws the error.
   *
   * @throws BrokenExecutorError if the worker has died.
   */
  wait<Name extends keyof BridgeCalls>(
    id: CallId<Name>,
    timeoutMs: number,
  ): ReturnType<BridgeCalls[Name]> {
    const endsAt = realNowMs() + timeoutMs + graceMs;
    for (;;) {
      const seen = Atomics.load(this.#replies, 0);
      this.#takeReplies();
      const outcome = this.#outcomes.get(id);
      if (outcome !== undefined) {
        this.#outcomes.delete(id);
        if ('thrown' in outcome) throw continueStack(decodeThrown(outcome.thrown));
        return outcome.value as ReturnType<BridgeCalls[Name]>;
      }
      if (this.#broken !== undefined) throw this.#broken();
      const leftMs = endsAt - realNowMs();
      if (leftMs <= 0 || Atomics.wait(this.#replies, 0, seen, leftMs) === 'timed-out') {
        throw this.#break(`did not answer within ${timeoutMs + graceMs} ms`);
      }
    }
  }

  /** Whether `wait` would return or throw at once. */
  isAnswered(id: number): boolean {
    this.#takeReplies();
    return this.#broken !== undefined || this.#outcomes.has(id);
  }

  /** Nobody will wait for this call, which the worker gives up. */
  abandon(id: number): void {
    if (this.#outcomes.delete(id) || this.#broken !== undefined) return;
    this.#abandoned.add(id);
    this.#send(id, 'abort', []);
  }

  #break(how: string, cause?: unknown): BrokenExecutorError {
    void this.#worker.terminate();
    const message = `the worker thread of the bridge ${how}; its connections are lost, a new call starts a new one`;
    const options = cause === undefined ? {} : { cause };
    this.#broken = () => new BrokenExecutorError(message, options);
    return this.#broken();
  }

  #takeReplies(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      const reply = received.message as BridgeReply;
      if ('exitCode' in reply) {
        this.#break(`ended with exit code ${reply.exitCode}`, decodeThrown(reply.cause));
      } else if ('trace' in reply) {
        this.#onTrace(reply.id, reply.trace);
      } else if (!this.#abandoned.delete(reply.id)) {
        this.#outcomes.set(reply.id, reply);
      }
    }
  }

  #onTrace(
    id: number,
    { seq: _seq, timeNs: _timeNs, thread: _thread, ...event }: TraceEvent,
  ): void {
    // What a call that was refused still tells is of no interest.
    if (id === this.#refusedId) return;
    const { kind, peer } = event;
    if (kind === 'connected' && peer !== undefined && 'port' in peer) {
      try {
        refuseDeadlock({ host: peer.host, port: peer.port });
      } catch (error) {
        this.#refusedId = id;
        this.abandon(id);
        throw error;
      }
    }
    if (traceChannel.hasSubscribers) publishTrace({ ...event, blocking: true });
  }

  #send(id: number, name: BridgeRequest['name'], args: readonly unknown[]): void {
    const request: BridgeRequest = { id, name, args, traced: traceChannel.hasSubscribers };
    this.#port.postMessage(request);
  }
}

/**
 * The frames of the worker lead to no line of the caller's program: those of this thread follow them, as many
 * as `Error.stackTraceLimit` allows.
 */
function continueStack(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const here: { readonly stack?: unknown } = {};
  // By identity: every way to an answer leads through it, and a function that is not on the stack has no frames below it.
  // oxlint-disable-next-line typescript/unbound-method
  Error.captureStackTrace(here, BridgeCaller.prototype.wait);
  // A program's own `Error.prepareStackTrace` gives what it likes: https://v8.dev/docs/stack-trace-api
  const frames = typeof here.stack === 'string' ? /\n\s*at .*/s.exec(here.stack) : null;
  if (frames !== null) thrown.stack += frames[0];
  return thrown;
}
