// The tries of making one connection: which one it is, what is left of the time, and whether there is a next.
import type { Endpoint } from '@tcp-echo/base';
import { EchoTimeoutError, type EchoConnectError, type EchoTlsError } from './errors.js';
import { retryDelayMs, type RetryPolicy } from './retry.js';
import { elapsedNs, type ConnectTiming } from './timing.js';

/** Where to connect to, how long all tries may take, and how many there may be. */
export interface AttemptsOrder {
  readonly peer: Endpoint;
  readonly connectTimeoutMs: number;
  readonly retry: RetryPolicy;
}

/** Knows no socket and does not wait: its caller does both, in its own way. */
export class Attempts {
  readonly #order: AttemptsOrder;
  readonly #startNs = process.hrtime.bigint();
  readonly #now: () => number;
  readonly #endsAt: number;
  #number = 1;
  #leftMs: number;

  /** @param now The clock, in milliseconds: a caller that blocks its thread needs one that nobody has to advance. */
  constructor(order: AttemptsOrder, now = () => performance.now()) {
    this.#order = order;
    this.#now = now;
    this.#leftMs = order.connectTimeoutMs;
    this.#endsAt = now() + order.connectTimeoutMs;
  }

  /** What the try of now may take: the limit as the caller gave it, and what is left of it. */
  get current(): { readonly attempt: number; readonly timeoutMs: number; readonly leftMs: number } {
    const { connectTimeoutMs: timeoutMs } = this.#order;
    return { attempt: this.#number, timeoutMs, leftMs: this.#leftMs };
  }

  /** How long to wait before the next try. @throws `error`, with which this one failed, if there is to be none. */
  delayMsAfter(error: unknown): number {
    const delayMs = retryDelayMs(this.#order.retry, this.#number, error);
    if (delayMs === undefined) throw error;
    return Math.max(0, Math.min(delayMs, this.#endsAt - this.#now()));
  }

  /** The next one is the try of now; or, if no time is left for it, what to tell the caller. */
  next(error: unknown): EchoTimeoutError | undefined {
    this.#number += 1;
    this.#leftMs = this.#endsAt - this.#now();
    if (this.#leftMs > 0) return undefined;
    const { peer, connectTimeoutMs } = this.#order;
    // No other one is tried again.
    const cause = error as EchoConnectError | EchoTlsError;
    return new EchoTimeoutError('connect', peer, connectTimeoutMs, { cause });
  }

  /** How long all of it took, the connection of now being made. */
  timing(parts: { readonly connectNs: number; readonly tlsNs?: number }): ConnectTiming {
    return { ...parts, totalNs: elapsedNs(this.#startNs), attempts: this.#number };
  }
}
