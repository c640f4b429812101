// The second half of a graceful close: after this end has said its last byte, what the peer still
// sends is read and dropped. docs/decisions/0006-graceful-one-shot-close.md says why.
import { realTimers } from '@tcp-echo/base';
import type { Connection } from './connection.js';
import type { Session } from './session.js';

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
  readonly #connection: Connection;
  #drainedBytes = 0;

  constructor(connection: Connection) {
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
