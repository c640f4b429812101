// A persistent connection to an echo server whose echoes block the calling thread.
import { checkMessage, checkOptions, type HostAndPort, type Address } from '@tcp-echo/core-helpers';
import {
  checkTimeLimitMs,
  copyBytes,
  EchoClosedError,
  sameKind,
  type EchoOf,
} from '@tcp-echo/echo-client-async';
import type { SyncEngine, SyncLink } from './engine/engine.js';

/** How long one echo is waited for. */
export interface EchoSyncOptions {
  /** Limit of this echo, from the call to its last byte. @defaultValue the connection's `echoTimeoutMs` */
  readonly timeoutMs?: number;
}

/**
 * A connection on which messages are echoed, one after the other. `connectEchoSync` makes one; it
 * belongs to the thread that made it.
 *
 * An echo that fails leaves the stream out of step: every later one fails with EchoConnectionLostError,
 * whose `cause` is that first error.
 */
export class EchoConnectionSync implements Disposable {
  /** Which engine it runs on. */
  readonly engine: SyncEngine['name'];
  /** This end, as the operating system reports it. */
  readonly local: Address;
  /** The other end, as the operating system reports it. */
  readonly peer: Address;
  readonly #link: SyncLink;
  readonly #target: HostAndPort;
  readonly #echoTimeoutMs: number;
  #closed = false;

  /** @internal `link` belongs to the connection from now on. */
  constructor(
    engine: SyncEngine['name'],
    link: SyncLink,
    target: HostAndPort,
    echoTimeoutMs: number,
  ) {
    this.engine = engine;
    this.local = link.local;
    this.peer = link.peer;
    this.#link = link;
    this.#target = target;
    this.#echoTimeoutMs = echoTimeoutMs;
  }

  /**
   * Sends `message` and returns its echo: text for text, bytes for bytes. Blocks the thread.
   *
   * @throws InvalidArgumentError if an argument is not what it should be.
   * @throws EchoTimeoutError if `timeoutMs` passes.
   * @throws EchoEndedEarlyError if the peer ends, or has ended, the connection.
   * @throws EchoMismatchError if a byte differs.
   * @throws EchoClosedError after `close()`.
   * @throws EchoConnectionLostError if the connection is reset, or an earlier failure ended it.
   * @throws EchoInterruptedError if a signal arrives that the program listens to.
   */
  echo<M extends string | Uint8Array>(message: M, options: EchoSyncOptions = {}): EchoOf<M> {
    const { timeoutMs = this.#echoTimeoutMs } = checkOptions(options);
    const bytes = copyBytes(checkMessage(message));
    checkTimeLimitMs('timeoutMs', timeoutMs);
    if (this.#closed) throw new EchoClosedError(this.#target);
    return sameKind(message, this.#link.echo(bytes, timeoutMs));
  }

  /** Ends the connection. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#link.close();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
