// A persistent connection to an echo server whose echoes block the calling thread.
import {
  checkKeys,
  checkMessage,
  checkOptions,
  checkTimeLimitMs,
  namesOf,
  type Address,
  type Endpoint,
  type TlsInfo,
} from '@tcp-echo/base';
import {
  EchoClosedError,
  type ConnectTiming,
  type EchoOf,
  type MeasuredEcho,
} from '@tcp-echo/echo-client-async';
import { copyBytes, sameKind } from '@tcp-echo/echo-client-async/internal';
import { echoAllSync, type EchoAllSyncOptions } from './echo-all-sync.js';
import type { SyncEngine, SyncLink } from './engine/engine.js';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';

/** How long one echo is waited for. */
export interface EchoSyncOptions {
  /** Limit of this echo, from the call to its last byte. @defaultValue the connection's `echoTimeoutMs` */
  readonly timeoutMs?: number;
}

const optionNames = namesOf<EchoSyncOptions>({ timeoutMs: true });

/**
 * A connection on which messages are echoed. `connectEchoSync` makes one; it belongs to the thread that
 * made it.
 *
 * An echo that fails leaves the stream out of step: every later one fails with EchoConnectionLostError,
 * whose `cause` is that first error.
 */
export class EchoConnectionSync implements Disposable {
  /** Which engine it runs on. */
  readonly engine: SyncEngine['name'];
  /** This end, as the operating system reports it; without a path if it is a Unix domain socket. */
  readonly local: Address;
  /** The other end, as the operating system reports it. */
  readonly peer: Address;
  /** What the TLS handshake agreed on; undefined without TLS. */
  readonly tls: TlsInfo | undefined;
  /** How long it took to connect. */
  readonly timing: ConnectTiming;
  readonly #link: SyncLink;
  readonly #target: Endpoint;
  readonly #echoTimeoutMs: number;
  #closed = false;

  /** @internal `link` belongs to the connection from now on. */
  constructor(engine: SyncEngine['name'], link: SyncLink, target: Endpoint, echoTimeoutMs: number) {
    this.engine = engine;
    this.local = link.local;
    this.peer = link.peer;
    this.tls = link.tls;
    this.timing = link.timing;
    this.#link = link;
    this.#target = target;
    this.#echoTimeoutMs = echoTimeoutMs;
  }

  /**
   * What the server says of itself, a line without its end; undefined where it says nothing (yet), and
   * without the option `banner`. It is here at the latest with the first echo.
   */
  get banner(): string | undefined {
    return this.#link.banner;
  }

  /**
   * What made the connection useless: the error of the echo that left it out of step, the one for bytes
   * that nobody asked for, EchoEndedEarlyError after the peer's end, EchoConnectionLostError after a
   * reset. Undefined as long as nothing is known to be wrong, and where this end has closed it.
   */
  get failed(): unknown {
    return this.#link.failed;
  }

  /**
   * Sends `message` and returns its echo: text for text, bytes for bytes. Blocks the thread.
   *
   * @throws InvalidArgumentError if an argument is not what it should be.
   * @throws EchoTimeoutError if `timeoutMs` passes, or `idleTimeoutMs` without a byte.
   * @throws EchoEndedEarlyError if the peer ends, or has ended, the connection.
   * @throws EchoMismatchError if a byte differs.
   * @throws EchoClosedError after `halfClose()` or `close()`.
   * @throws EchoTlsError if the peer refuses the client's certificate, which it may do only now.
   * @throws EchoConnectionLostError if the connection is reset, or an earlier failure ended it.
   * @throws EchoInterruptedError if a signal arrives that the program listens to.
   */
  echo<M extends string | Uint8Array>(message: M, options: EchoSyncOptions = {}): EchoOf<M> {
    const { bytes, timeoutMs } = this.#check(message, options);
    return sameKind(message, this.#link.echo(bytes, timeoutMs));
  }

  /** As `echo()`, but returns the echo and how long it took. */
  measure<M extends string | Uint8Array>(
    message: M,
    options: EchoSyncOptions = {},
  ): MeasuredEcho<M> {
    const { bytes, timeoutMs } = this.#check(message, options);
    const { echo, timing } = this.#link.measure(bytes, timeoutMs);
    return { echo: sameKind(message, echo), timing };
  }

  /**
   * Sends messages as they come from `messages` and gives their echoes back in the same order. The next
   * message is taken while fewer than `maxInFlightBytes` bytes, and fewer than 1024 messages, are taken
   * and not yet given back, and only while an echo is asked for: memory stays bounded, however long the
   * source, however slow the peer or the caller. Asking for an echo blocks the thread.
   *
   * Whoever leaves the loop early leaves the connection usable: what was not yet sent never is; what was
   * is still compared, ahead of later echoes. The source is closed. An error of the source, or a message
   * that is none, is thrown once the echoes of all earlier messages are given back.
   *
   * @throws what `echo()` does, of the first message that fails.
   *
   * @example
   * ```ts
   * for (const echo of connection.echoAll(['one', 'two', 'three'])) console.log(echo);
   * ```
   */
  echoAll<M extends string | Uint8Array>(
    messages: Iterable<M>,
    options: EchoAllSyncOptions = {},
  ): Generator<EchoOf<M>, void, undefined> {
    const start = (message: string | Uint8Array, how: EchoSyncOptions) => {
      const { bytes, timeoutMs } = this.#check(message, how);
      return { byteLength: bytes.length, echo: this.#link.start(bytes, timeoutMs) };
    };
    return echoAllSync(start, messages, options);
  }

  /**
   * Sends the end: no echo can be asked for any more. Those of an `echoAll` under way come back, also
   * from a peer that answers only now. `close()` is still to be called. Idempotent.
   */
  halfClose(): void {
    if (!this.#closed) this.#link.halfClose(this.#echoTimeoutMs);
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

  #check(
    message: string | Uint8Array,
    options: EchoSyncOptions,
  ): { readonly bytes: OwnBytes; readonly timeoutMs: number } {
    const { timeoutMs = this.#echoTimeoutMs } = checkOptions(options);
    checkKeys('echo', options, optionNames);
    const bytes = copyBytes(checkMessage(message));
    checkTimeLimitMs('timeoutMs', timeoutMs);
    if (this.#closed) throw new EchoClosedError(this.#target);
    return { bytes, timeoutMs };
  }
}
