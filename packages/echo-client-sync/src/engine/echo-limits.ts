// How long an echo may still be waited for: as a whole, and without a byte going or coming.
import { realNowMs, type Endpoint } from '@tcp-echo/base';
import { EchoTimeoutError } from '@tcp-echo/echo-client-async';

/** The limits of the echoes of one connection, one echo after the other. */
export class EchoLimits {
  readonly #peer: Endpoint;
  readonly #idleTimeoutMs: number;
  #timeoutMs = 0;
  #leftMs = 0;
  #endsAt = 0;
  #idleEndsAt = 0;

  constructor(peer: Endpoint, idleTimeoutMs: number | undefined) {
    this.#peer = peer;
    this.#idleTimeoutMs = idleTimeoutMs ?? Infinity;
  }

  /** The next echo may take `leftMs`, which is what is left of the limit that the caller gave. */
  set(timeoutMs: number, leftMs = timeoutMs): this {
    this.#timeoutMs = timeoutMs;
    this.#leftMs = leftMs;
    return this;
  }

  /** Starts the clock; returns how long the first wait may be, in milliseconds. */
  start(): number {
    const now = realNowMs();
    this.#endsAt = now + this.#leftMs;
    this.#idleEndsAt = now + this.#idleTimeoutMs;
    return Math.min(this.#leftMs, this.#idleTimeoutMs);
  }

  /** A byte went or came. */
  progressed(): void {
    // No need to ask the clock where there is no limit.
    if (this.#idleTimeoutMs !== Infinity) {
      this.#idleEndsAt = realNowMs() + this.#idleTimeoutMs;
    }
  }

  /** How long the next wait may be, in milliseconds. @throws EchoTimeoutError if the time is over. */
  waitMs(): number {
    const leftMs = Math.min(this.#endsAt, this.#idleEndsAt) - realNowMs();
    if (leftMs <= 0) throw this.timedOut();
    return leftMs;
  }

  /** What to tell the caller when a wait has lasted as long as it may. */
  timedOut(): EchoTimeoutError {
    return this.#idleEndsAt < this.#endsAt
      ? new EchoTimeoutError('idle', this.#peer, this.#idleTimeoutMs)
      : new EchoTimeoutError('echo', this.#peer, this.#timeoutMs);
  }
}
