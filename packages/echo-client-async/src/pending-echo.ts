// What was sent and is still to come back. Each chunk is compared where it lies: nothing is joined,
// and what has matched need not be kept, because it equals what was sent.
import type { OwnBytes } from './message.js';
import { LongTimeout, onAbort, type Endpoint } from '@tcp-echo/base';
import { startsWithTlsAlert, type Silence } from './connect-failure.js';
import {
  EchoConnectionLostError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
} from './errors.js';
import type { EchoStopwatch } from './timing.js';

/** The bytes of one message, and how many of them have come back. */
export class PendingEcho {
  readonly #peer: Endpoint;
  readonly #expected: OwnBytes;
  #matchedBytes = 0;

  /** `expected` must not change any more. */
  constructor(peer: Endpoint, expected: OwnBytes) {
    this.#peer = peer;
    this.#expected = expected;
  }

  /** Whether no byte of it has come back. */
  get untouched(): boolean {
    return this.#matchedBytes === 0;
  }

  get complete(): boolean {
    return this.#matchedBytes === this.#expected.length;
  }

  /** The bytes that have come back, in memory of their own. */
  get received(): OwnBytes {
    return this.complete ? this.#expected : this.#expected.slice(0, this.#matchedBytes);
  }

  /**
   * Compares `chunk` from `start` to `chunkEnd` with what is still expected; returns where in `chunk` this
   * echo ends.
   *
   * @throws EchoMismatchError at the first byte that differs.
   */
  take(chunk: Buffer, start: number, chunkEnd = chunk.length): number {
    const missing = this.#expected.length - this.#matchedBytes;
    const end = Math.min(start + missing, chunkEnd);
    const matchedEnd = this.#matchedBytes + (end - start);
    if (chunk.compare(this.#expected, this.#matchedBytes, matchedEnd, start, end) !== 0) {
      throw this.#mismatch(chunk.subarray(0, chunkEnd), start);
    }
    this.#matchedBytes = matchedEnd;
    return end;
  }

  /** `silence`: on a connection on which nothing has come at all. */
  endedEarly(silence?: Silence): EchoEndedEarlyError {
    return new EchoEndedEarlyError(this.#peer, this.received, this.#expected.length, silence);
  }

  /** As `endedEarly`. */
  connectionLost(cause: unknown, silence?: Silence): EchoConnectionLostError {
    const { length } = this.#expected;
    return new EchoConnectionLostError(this.#peer, this.received, length, cause, silence);
  }

  #mismatch(chunk: Buffer, start: number): EchoMismatchError {
    let at = start;
    let offset = this.#matchedBytes;
    const tlsAlert = offset === 0 && startsWithTlsAlert(chunk.subarray(start));
    while (chunk[at] === this.#expected[offset]) {
      at += 1;
      offset += 1;
    }
    // `compare` found a difference, so `at` is inside the chunk.
    const actual = chunk[at] as number;
    const expected = this.#expected[offset];
    return new EchoMismatchError(this.#peer, { offset, expected, actual, tlsAlert });
  }
}

// An echo in the queue of a connection: what is to come back, who waits for it, and for how long.

/** One message to be echoed. */
export interface EchoOrder {
  /** They must not change any more. */
  readonly bytes: OwnBytes;
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
  readonly bytes: OwnBytes;
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
