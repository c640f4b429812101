// A persistent connection to an echo server: several echoes in flight, in the order they were sent.
import {
  checkMessage,
  checkOptions,
  checkSignal,
  connectionTrace,
  internetAddress,
  onAbort,
  type ConnectionTrace,
  type Endpoint,
  type Address,
} from '@tcp-echo/core-helpers';
import type { Socket } from 'node:net';
import { confirmEnd } from './confirm-end.js';
import { EchoClosedError, EchoMismatchError, type EchoTimeoutError } from './errors.js';
import { copyBytes, sameKind, type EchoOf } from './message.js';
import { PendingEcho } from './pending-echo.js';
import { QueuedEcho } from './queued-echo.js';
import { checkTimeLimitMs } from './time-limit.js';

/** How one echo is waited for. */
export interface EchoOptions {
  /** Limit of this echo, from the call to its last byte. @defaultValue the connection's `echoTimeoutMs` */
  readonly timeoutMs?: number;
  /** Aborting it rejects this echo with the signal's reason. The connection and its other echoes go on. */
  readonly signal?: AbortSignal;
}

/**
 * A connection on which messages are echoed. `connectEcho` makes one.
 *
 * Echoes come back in the order of the calls. An echo is written when the socket takes more; until
 * then it waits here. A byte that differs, or that nobody asked for, and an echo that does not come
 * in time leave the stream out of step: that echo fails with its own error, every other one and each
 * later call with EchoConnectionLostError, whose `cause` it is, and the connection is destroyed.
 */
export class EchoConnection implements AsyncDisposable {
  /** This end, as the operating system reports it. */
  readonly local: Address;
  /** The other end, as the operating system reports it. */
  readonly peer: Address;
  readonly #target: Endpoint;
  readonly #socket: Socket;
  readonly #echoTimeoutMs: number;
  readonly #closeTimeoutMs: number;
  readonly #trace: ConnectionTrace;
  readonly #unsent = new Set<QueuedEcho>();
  readonly #inFlight = new Set<QueuedEcho>();
  readonly #gone: Promise<void>;
  /** Set once no further echo can be had: what to tell the caller of one. */
  #failure: ((echo: PendingEcho) => unknown) | undefined;
  #closing = false;

  /** @internal `socket` is connected; from now on it belongs to the connection. */
  constructor(
    socket: Socket,
    target: Endpoint,
    limits: { readonly echoTimeoutMs: number; readonly closeTimeoutMs: number },
    signal: AbortSignal | undefined,
  ) {
    this.#socket = socket;
    this.#target = target;
    this.#echoTimeoutMs = limits.echoTimeoutMs;
    this.#closeTimeoutMs = limits.closeTimeoutMs;
    this.#trace = connectionTrace('client', socket);
    this.local = internetAddress(socket.localAddress ?? '', socket.localPort ?? 0);
    this.peer = internetAddress(socket.remoteAddress ?? '', socket.remotePort ?? 0);
    this.#trace('connected');
    const stopListening = onAbort(signal, () => {
      this.#fail(() => signal?.reason, String(signal?.reason));
    });
    this.#gone = new Promise((resolve) => {
      socket.once('close', () => {
        stopListening();
        resolve();
      });
    });
    socket.on('data', (chunk: Buffer) => {
      this.#compare(chunk);
    });
    socket.on('drain', () => {
      this.#send();
    });
    socket.on('end', () => {
      this.#onEnd();
    });
    socket.on('error', (error) => {
      this.#fail((echo) => echo.connectionLost(error), error.message);
    });
  }

  /**
   * Sends `message` and resolves with its echo: text for text, bytes for bytes. Bytes are copied before
   * the call returns. An aborted echo that was not yet sent never is; one that was is still compared.
   *
   * @throws InvalidArgumentError if an argument is not what it should be.
   * @throws EchoTimeoutError if `timeoutMs` passes.
   * @throws EchoEndedEarlyError if the peer ends, or has ended, the connection.
   * @throws EchoMismatchError if a byte differs.
   * @throws EchoClosedError after `close()` or `destroy()`.
   * @throws EchoConnectionLostError if the connection is reset, or an earlier failure destroyed it.
   */
  async echo<M extends string | Uint8Array>(
    message: M,
    options: EchoOptions = {},
  ): Promise<EchoOf<M>> {
    const { timeoutMs = this.#echoTimeoutMs } = checkOptions(options);
    const bytes = copyBytes(checkMessage(message));
    checkTimeLimitMs('timeoutMs', timeoutMs);
    const signal = checkSignal(options.signal);
    signal?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure(new PendingEcho(this.#target, bytes));
    if (this.#closing) throw new EchoClosedError(this.#target);
    const echo: QueuedEcho = new QueuedEcho(this.#target, bytes, timeoutMs, signal, {
      onTimeout: (error) => {
        this.#outOfStep(error);
      },
      onAbort: (): boolean => this.#unsent.delete(echo),
    });
    this.#unsent.add(echo);
    this.#send();
    await echo.done;
    return sameKind(message, bytes);
  }

  /**
   * Sends what is still queued, half-closes, lets the echoes in flight come back, and waits for the
   * peer's end; a peer that does not end within `closeTimeoutMs` of the last echo is cut off. Never
   * rejects. Idempotent: every call resolves when the connection is gone.
   */
  async close(): Promise<void> {
    if (!this.#closing && this.#failure === undefined) {
      this.#closing = true;
      this.#send();
    }
    await this.#gone;
  }

  /** Ends the connection at once; echoes that are not back reject with EchoClosedError. Idempotent. */
  destroy(): void {
    if (!this.#socket.writableEnded) this.#trace('closing');
    this.#fail(() => new EchoClosedError(this.#target));
    this.#socket.destroy();
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Writes what waits, as far as the socket takes it. */
  #send(): void {
    for (const echo of this.#unsent) {
      if (this.#socket.writableNeedDrain) return;
      this.#unsent.delete(echo);
      this.#inFlight.add(echo);
      this.#trace('sending', echo.bytes);
      if (echo.bytes.length > 0) this.#socket.write(echo.bytes);
      else if (this.#inFlight.size === 1) this.#finish(echo);
    }
    if (this.#closing && !this.#socket.writableEnded) {
      this.#trace('closing');
      this.#socket.end();
      this.#limitClosing();
    }
  }

  #compare(chunk: Buffer): void {
    let at = 0;
    for (const echo of this.#inFlight) {
      try {
        at = echo.take(chunk, at);
      } catch (mismatch) {
        echo.fail(mismatch);
        return this.#outOfStep(mismatch as EchoMismatchError);
      }
      if (!echo.complete) return;
      this.#finish(echo);
    }
    const extra = chunk[at];
    if (extra !== undefined) {
      const difference = { offset: 0, expected: undefined, actual: extra };
      this.#outOfStep(new EchoMismatchError(this.#target, difference));
    } else {
      this.#limitClosing();
    }
  }

  #finish(echo: QueuedEcho): void {
    this.#inFlight.delete(echo);
    this.#trace('received', echo.bytes);
    echo.succeed();
  }

  #outOfStep(cause: EchoMismatchError | EchoTimeoutError): void {
    this.#fail((echo) => echo.connectionLost(cause), cause.message);
  }

  #onEnd(): void {
    this.#trace('ended');
    if (this.#unsent.size > 0 || this.#inFlight.size > 0) {
      confirmEnd(this.#socket, () => {
        this.#fail((echo) => echo.endedEarly(), 'the peer ended early');
      });
    } else if (!this.#closing) {
      this.#failure = (echo) => echo.endedEarly();
      this.#trace('closing');
      this.#socket.end();
    }
  }

  /** Starts the peer's time to end, once nothing is left that it should send. */
  #limitClosing(): void {
    if (!this.#socket.writableEnded || this.#inFlight.size > 0) return;
    const timer = setTimeout(() => {
      this.#socket.destroy();
    }, this.#closeTimeoutMs);
    this.#socket.once('close', () => {
      clearTimeout(timer);
    });
  }

  #fail(failure: (echo: PendingEcho) => unknown, message?: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    if (message !== undefined) this.#trace('failed', undefined, message);
    for (const echo of [...this.#inFlight, ...this.#unsent]) echo.fail(failure(echo));
    this.#inFlight.clear();
    this.#unsent.clear();
    this.#socket.destroy();
  }
}
