// What one connection may take: time, bytes, and bytes a second.
import type { Connection } from './connection.js';

/** The limits of each connection; what is undefined is unlimited. */
export interface ConnectionLimits {
  readonly idleTimeoutMs: number | undefined;
  readonly maxConnectionMs: number | undefined;
  readonly maxBytesPerConnection: number | undefined;
  readonly rateLimitBytesPerSecond: number | undefined;
}

/**
 * Ends `connection` when it was silent for too long, or open since it was accepted. The timers end with
 * it, or when the returned function is called.
 */
export function limitTime(
  connection: Connection,
  { idleTimeoutMs, maxConnectionMs }: Pick<ConnectionLimits, 'idleTimeoutMs' | 'maxConnectionMs'>,
): () => void {
  if (idleTimeoutMs !== undefined) {
    connection.onSilence(idleTimeoutMs, () => {
      connection.cutOff('timedOut', `no byte came or went for ${idleTimeoutMs} ms (idleTimeoutMs)`);
    });
  }
  let timer: NodeJS.Timeout | undefined;
  if (maxConnectionMs !== undefined) {
    const openMs = Date.now() - connection.openedAt;
    timer = setTimeout(
      () => {
        connection.cutOff('timedOut', `open for ${maxConnectionMs} ms (maxConnectionMs)`);
      },
      Math.max(0, maxConnectionMs - openMs),
    );
    connection.onGone(() => {
      clearTimeout(timer);
    });
  }
  return () => {
    clearTimeout(timer);
    if (idleTimeoutMs !== undefined) connection.onSilence(0, () => undefined);
  };
}

/** Pauses shorter than this are saved up: a timer cannot keep to them. */
const shortestPauseMs = 5;

/** Keeps what is read to a number of bytes a second, on the average over the connection's life. */
export class RateLimit {
  readonly #msPerByte: number;
  /** When what was read so far would have been, at the rate. */
  #dueAt = 0;

  constructor(bytesPerSecond: number) {
    this.#msPerByte = 1000 / bytesPerSecond;
  }

  /** How long to wait, in milliseconds, after `byteCount` bytes were read; 0 to read on at once. */
  pauseAfter(byteCount: number): number {
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt, now) + byteCount * this.#msPerByte;
    const pauseMs = this.#dueAt - now;
    return pauseMs < shortestPauseMs ? 0 : pauseMs;
  }
}
