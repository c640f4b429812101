// What one connection may take; and its limits of time at work.
import { LongTimeout, realTimers } from '@tcp-echo/base';
import { performance } from 'node:perf_hooks';
import type { ConnectionOutcome } from './outcome.js';
import { pause, type Reading } from './reading.js';
import type { Session } from './session.js';

/** The limits of each connection; what is undefined is unlimited. */
export interface ConnectionLimits {
  readonly idleTimeoutMs: number | undefined;
  readonly maxConnectionMs: number | undefined;
  readonly maxBytesPerConnection: number | undefined;
  readonly rateLimitBytesPerSecond: number | undefined;
}

/** What limits act on. */
export interface LimitedConnection {
  /** How long it has been open, in milliseconds. */
  readonly openForMs: number;
  /** Calls `listener` when no byte came or went for `ms`, in place of an earlier listener. */
  onSilence(ms: number, listener: () => void): void;
  ignoreSilence(): void;
  /** Calls `listener` when the connection is gone. */
  onGone(listener: () => void): void;
  /** Ends the connection at once, because of `outcome`. */
  cutOff(outcome: ConnectionOutcome, message: string): void;
}

/**
 * Ends `connection` when it was silent for too long, or open since it was accepted. The timers end with
 * it, or when the returned function is called.
 */
export function limitTime(
  connection: LimitedConnection,
  { idleTimeoutMs, maxConnectionMs }: Pick<ConnectionLimits, 'idleTimeoutMs' | 'maxConnectionMs'>,
): () => void {
  if (idleTimeoutMs !== undefined) {
    connection.onSilence(idleTimeoutMs, () => {
      connection.cutOff('timedOut', `no byte came or went for ${idleTimeoutMs} ms (idleTimeoutMs)`);
    });
  }
  let timer: LongTimeout | undefined;
  if (maxConnectionMs !== undefined) {
    timer = new LongTimeout(
      () => {
        connection.cutOff('timedOut', `open for ${maxConnectionMs} ms (maxConnectionMs)`);
      },
      Math.max(0, maxConnectionMs - connection.openForMs),
      realTimers,
    );
    connection.onGone(() => {
      timer?.clear();
    });
  }
  return () => {
    timer?.clear();
    connection.ignoreSilence();
  };
}

// Keeps what is read to a number of bytes a second, on the average over the connection's life.

/** Pauses shorter than this are saved up: a timer cannot keep to them. */
const shortestPauseMs = 5;

export class RateLimit {
  readonly #msPerByte: number;
  readonly #reading: Reading;
  /** When what was read so far would have been, at the rate. */
  #dueAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(bytesPerSecond: number, reading: Reading) {
    this.#msPerByte = 1000 / bytesPerSecond;
    this.#reading = reading;
  }

  /** `byteCount` bytes were read: pauses until they are due. */
  read(byteCount: number): void {
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt, now) + byteCount * this.#msPerByte;
    const pauseMs = this.#dueAt - now;
    if (pauseMs < shortestPauseMs) return;
    this.#reading.pauseFor(pause.rateIsUsedUp);
    this.#timer = realTimers.setTimeout(() => {
      this.#reading.resumeFrom(pause.rateIsUsedUp);
    }, pauseMs);
  }

  /** Ends the pause, and pauses no more: the connection is gone, or nothing that comes is answered. */
  stop(): void {
    realTimers.clearTimeout(this.#timer);
    this.#reading.resumeFrom(pause.rateIsUsedUp);
  }
}

// The second half of a graceful close: after this end has said its last byte, what the peer still
// sends is read and dropped. docs/decisions/0006-graceful-one-shot-close.md says why.

/** A peer that sends nothing for so long is not going to end: nginx's `lingering_timeout`. */
export const lingerIdleMs = 5000;
/** A peer may not keep a closed connection for longer than this: nginx's `lingering_time`. */
export const lingerTotalMs = 30_000;
/** A peer that sends more than this is not finishing a message: it would keep the loop busy for nothing. */
export const maxDrainedBytes = 64 * 1024 * 1024;

/**
 * The session of a connection that says nothing more: reads and drops what arrives until the peer ends. A
 * peer that exceeds a limit is cut off, and reset if it still sends.
 */
export class Lingering implements Session {
  readonly #connection: LimitedConnection;
  #drainedBytes = 0;

  constructor(connection: LimitedConnection) {
    this.#connection = connection;
  }

  /** The last byte is out: from now on the peer has only so much time to end. */
  limit(): void {
    const connection = this.#connection;
    const timer = realTimers.setTimeout(() => {
      connection.cutOff(
        'timedOut',
        `the peer did not end within ${lingerTotalMs} ms of the last byte`,
      );
    }, lingerTotalMs);
    connection.onSilence(lingerIdleMs, () => {
      connection.cutOff('timedOut', `the peer sent nothing for ${lingerIdleMs} ms, and no end`);
    });
    connection.onGone(() => {
      realTimers.clearTimeout(timer);
    });
  }

  receive(chunk: Buffer): void {
    this.#drainedBytes += chunk.length;
    if (this.#drainedBytes > maxDrainedBytes) {
      this.#connection.cutOff(
        'limited',
        `the peer sent ${this.#drainedBytes} bytes after the last byte`,
      );
    }
  }

  end(): void {}
}
