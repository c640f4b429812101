// The blocked side of the bridge: starts the worker, asks it, and waits without an event loop.
import {
  BrokenExecutorError,
  decodeThrown,
  openWorker,
  publishTrace,
  realNowMs,
  traceChannel,
  type Outcome,
  type TraceEvent,
  type WorkerChannel,
} from '@tcp-echo/base';
import { createRequire } from 'node:module';
import { refuseDeadlock } from '../would-deadlock.js';
import type {
  BridgeCalls,
  BridgeEvent,
  BridgeRequests,
  BridgeWorkerData,
} from './bridge-protocol.js';

/**
 * How much longer than its own time limit a call is waited for before the worker counts as dead. It says so itself when it
 * ends; only one that hangs does not, or that takes very long to start.
 */
const graceMs = 30_000;

/** A call of the worker, by its number. The name is for the compiler only. */
export type CallId<Name extends keyof BridgeCalls> = number & { readonly name?: Name };

/** A worker that makes asynchronous calls for the thread that waits for them. */
export class BridgeCaller {
  readonly #worker: WorkerChannel<BridgeRequests, BridgeEvent>;
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
    const entry = createRequire(import.meta.url).resolve('#bridge-worker');
    this.#worker = openWorker<BridgeRequests, BridgeEvent>(
      entry,
      { replies: this.#replies } satisfies BridgeWorkerData,
      // This thread blocks, and looks for replies itself.
      { name: 'tcp-echo bridge', listens: false, onEvent: (event) => this.#onEvent(event) },
    );
    this.#worker.unref();
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
    const id = this.#lastId;
    this.#worker.request('call', [id, traceChannel.hasSubscribers, name, args], (outcome) => {
      if (outcome === undefined) {
        if (!this.broken) this.#break('has ended');
      } else if (!this.#abandoned.delete(id)) this.#outcomes.set(id, outcome);
    });
    return id;
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
      this.#worker.take();
      const outcome = this.#outcomes.get(id);
      if (outcome !== undefined) {
        this.#outcomes.delete(id);
        if ('error' in outcome) throw continueStack(outcome.error);
        return outcome.value as ReturnType<BridgeCalls[Name]>;
      }
      if (this.#broken !== undefined) throw this.#broken();
      const leftMs = endsAt - realNowMs();
      if (leftMs <= 0 || Atomics.wait(this.#replies, 0, seen, leftMs) === 'timed-out') {
        // It hangs: it would not hear that it is to end.
        this.#worker.terminate();
        throw this.#break(`did not answer within ${timeoutMs + graceMs} ms`);
      }
    }
  }

  /** Whether `wait` would return or throw at once. */
  isAnswered(id: number): boolean {
    this.#worker.take();
    return this.#broken !== undefined || this.#outcomes.has(id);
  }

  /** Nobody will wait for this call, which the worker gives up. */
  abandon(id: number): void {
    if (this.#outcomes.delete(id) || this.#broken !== undefined) return;
    this.#abandoned.add(id);
    this.#worker.request('abort', [id], () => undefined);
  }

  #break(how: string, cause?: unknown): BrokenExecutorError {
    const message = `the worker thread of the bridge ${how}; its connections are lost, a new call starts a new one`;
    const options = cause === undefined ? {} : { cause };
    this.#broken = () => new BrokenExecutorError(message, options);
    return this.#broken();
  }

  #onEvent(event: BridgeEvent): void {
    if ('trace' in event) this.#onTrace(event.id, event.trace);
    else this.#break(`ended with exit code ${event.exitCode}`, decodeThrown(event.cause));
  }

  #onTrace(
    id: number,
    { seq: _seq, timeNs: _timeNs, thread: _thread, ...event }: TraceEvent,
  ): void {
    // What a call that was refused, or a worker that was given up, still tells is of no interest.
    if (id === this.#refusedId || this.broken) return;
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
