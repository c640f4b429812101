// An echo in the queue of a connection: what is to come back, who waits for it, and for how long.
import { LongTimeout, onAbort, type Endpoint } from '@tcp-echo/base';
import { EchoTimeoutError } from './errors.js';
import { PendingEcho } from './pending-echo.js';
import type { EchoStopwatch } from './timing.js';

/** One message to be echoed. */
export interface EchoOrder {
  /** They must not change any more. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Learns when it is sent and when it comes back, if somebody wants to know. */
  readonly stopwatch?: EchoStopwatch | undefined;
}

/** What the connection does when an echo is not waited for any more. */
interface QueuedEchoEvents {
  /** The time is over; the caller has its error already. */
  onTimeout(error: EchoTimeoutError): void;
  /** The caller's signal has aborted. Returns whether the echo can be forgotten: it was never sent. */
  onAbort(): boolean;
}

/** One echo of a connection. `succeed` and `fail` may be called more than once: the first counts. */
export class QueuedEcho extends PendingEcho {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the caller waits for. */
  readonly done: Promise<void>;
  // Set by the executor of `done`, which runs at once.
  #resolve!: () => void;
  #reject!: (reason: unknown) => void;
  readonly #timer: LongTimeout;
  readonly #stopListening: () => void;
  readonly #stopwatch: EchoStopwatch | undefined;

  constructor(peer: Endpoint, order: EchoOrder, events: QueuedEchoEvents) {
    const { bytes, timeoutMs, signal } = order;
    super(peer, bytes);
    this.bytes = bytes;
    this.#stopwatch = order.stopwatch;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = new LongTimeout(() => {
      const error = new EchoTimeoutError('echo', peer, timeoutMs);
      this.fail(error);
      events.onTimeout(error);
    }, timeoutMs);
    this.#stopListening = onAbort(signal, () => {
      // What was sent must still come back, and within its time: only the caller stops waiting.
      if (events.onAbort()) this.fail(signal?.reason);
      else this.#reject(signal?.reason);
    });
  }

  /** It is about to be handed to the operating system. */
  sending(): void {
    this.#stopwatch?.sending();
  }

  override take(chunk: Buffer, start: number): number {
    const end = super.take(chunk, start);
    if (end > start) this.#stopwatch?.received();
    return end;
  }

  /** The whole echo is back. */
  succeed(): void {
    this.#release();
    this.#resolve();
  }

  /** It will not come back. */
  fail(reason: unknown): void {
    this.#release();
    this.#reject(reason);
  }

  #release(): void {
    this.#timer.clear();
    this.#stopListening();
  }
}
