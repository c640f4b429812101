// What an engine of the blocking client does. Both engines pass one contract suite.
import { realNowMs, type Address, type Endpoint, type TlsInfo } from '@tcp-echo/base';
import { EchoTimeoutError, type ConnectTiming, type EchoTiming } from '@tcp-echo/echo-client-async';
import type { Connecting, OwnBytes } from '@tcp-echo/echo-client-async/internal';

/** An I/O strategy that blocks the calling thread. Errors are those of echo-client-async. */
export interface SyncEngine {
  readonly name: 'native' | 'bridge';
  /** Connects, echoes `bytes`, closes. */
  echoOnce(bytes: OwnBytes, options: EchoOnceOptions): MeasuredBytes;
  connect(options: LinkOptions): SyncLink;
}

export interface LinkOptions {
  readonly connecting: Connecting;
  /** Whether to look for one. */
  readonly banner: boolean;
}

export interface EchoOnceOptions {
  readonly connecting: Connecting;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly halfClose: boolean;
}

/** An echo, and how long it took. */
export interface MeasuredBytes {
  readonly echo: OwnBytes;
  readonly timing: EchoTiming;
}

/** An open connection of an engine. Its echoes come back in the order in which they were asked for. */
export interface SyncLink {
  readonly local: Address;
  readonly peer: Address;
  readonly timing: ConnectTiming;
  readonly tls: TlsInfo | undefined;
  /** What the server says of itself, as far as that has come. */
  readonly banner: string | undefined;
  /** What made it useless; undefined while it is not, and where this end closed it. */
  readonly failed: unknown;
  echo(bytes: OwnBytes, timeoutMs: number): OwnBytes;
  measure(bytes: OwnBytes, timeoutMs: number): MeasuredBytes;
  /** Begins an echo, without waiting for anything. */
  start(bytes: OwnBytes, timeoutMs: number): StartedEcho;
  /** Sends the end after all that was asked for, within `timeoutMs` if that has to be waited for. Idempotent. */
  halfClose(timeoutMs: number): void;
  /** Idempotent. */
  close(): void;
}

/** An echo under way. */
export interface StartedEcho {
  /** Whether it is back, or failed: then `finish()` does not block. */
  readonly settled: boolean;
  /** Blocks until it is back. */
  finish(): OwnBytes;
  /** It is not waited for any more: if it was not yet sent, it never is. */
  abandon(): void;
}

// How long an echo may still be waited for: as a whole, and without a byte going or coming.

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
