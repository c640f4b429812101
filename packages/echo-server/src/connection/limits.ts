// What one connection may take; and its limits of time at work.
import { LongTimeout, realTimers } from '@tcp-echo/base';
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
