// A persistent connection to an echo server: several echoes in flight, in the order they were sent.
import {
  checkKeys,
  checkMessage,
  checkOptions,
  checkSignal,
  checkTimeLimitMs,
  internetAddress,
  namesOf,
  type Address,
  type Endpoint,
  type TlsInfo,
} from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { atCaller } from './at-caller.js';
import { echoAll, type EchoAllOptions } from './echo-all.js';
import { EchoPipeline, type PipelineLimits } from './echo-pipeline.js';
import { copyBytes, sameKind, type EchoOf } from './message.js';
import type { EchoLink } from './open-link.js';
import type { QueuedEcho } from './pending-echo.js';
import { EchoStopwatch, type ConnectTiming, type MeasuredEcho } from './timing.js';

/** How one echo is waited for. */
export interface EchoOptions {
  /** Limit of this echo, from the call to its last byte. @defaultValue the connection's `echoTimeoutMs` */
  readonly timeoutMs?: number;
  /** Aborting it rejects this echo with the signal's reason. The connection and its other echoes go on. */
  readonly signal?: AbortSignal;
}

const optionNames = namesOf<EchoOptions>({ timeoutMs: true, signal: true });

/**
 * A connection on which messages are echoed. `connectEcho` makes one.
 *
 * Echoes come back in the order of the calls. An echo is written when the socket takes more; until
 * then it waits here. A byte that differs, or that nobody asked for, and an echo that does not come
 * in time leave the stream out of step: that echo fails with its own error, every other one and each
 * later call with EchoConnectionLostError, whose `cause` it is, and the connection is destroyed.
 */
export class EchoConnection implements AsyncDisposable {
  /** This end, as the operating system reports it; without a path if it is a Unix domain socket. */
  readonly local: Address;
  /** The other end, as the operating system reports it. */
  readonly peer: Address;
  /** What the TLS handshake agreed on; undefined without TLS. */
  readonly tls: TlsInfo | undefined;
  /** How long it took to connect. */
  readonly timing: ConnectTiming;
  readonly #pipeline: EchoPipeline;
  readonly #echoTimeoutMs: number;
  readonly #signal: AbortSignal | undefined;

  /** @internal What `link` has belongs to the connection from now on. */
  constructor(
    link: EchoLink,
    target: Endpoint,
    limits: PipelineLimits & { readonly echoTimeoutMs: number },
    signal: AbortSignal | undefined,
  ) {
    [this.local, this.peer] = endsOf(link.socket, target);
    this.tls = link.tls;
    this.timing = link.timing;
    this.#echoTimeoutMs = limits.echoTimeoutMs;
    this.#signal = signal;
    this.#pipeline = new EchoPipeline(link, target, limits, signal);
  }

  /**
   * What made the connection useless: the error of the echo that left it out of step, the one for bytes
   * that nobody asked for, EchoEndedEarlyError after the peer's end, EchoConnectionLostError after a
   * reset, EchoTlsError after an alert, the reason of an aborted signal. Undefined as long as it can
   * echo, and where this end has closed it.
   */
  get failed(): unknown {
    return this.#pipeline.failed;
  }

  /**
   * The line with which the server said who it is, without its line end; undefined where it has said
   * nothing (yet), and without the option `banner`. It is here at the latest with the first echo.
   */
  get banner(): string | undefined {
    return this.#pipeline.banner;
  }

  /**
   * Sends `message` and resolves with its echo: text for text, bytes for bytes. Bytes are copied before
   * the call returns. An aborted echo that was not yet sent never is; one that was is still compared.
   *
   * @throws InvalidArgumentError if an argument is not what it should be.
   * @throws EchoTimeoutError if `timeoutMs` passes, or `idleTimeoutMs` without a byte.
   * @throws EchoEndedEarlyError if the peer ends, or has ended, the connection.
   * @throws EchoMismatchError if a byte differs.
   * @throws EchoClosedError after `halfClose()`, `close()` or `destroy()`.
   * @throws EchoTlsError if the peer refuses the client's certificate, which it may do only now.
   * @throws EchoConnectionLostError if the connection is reset, or an earlier failure destroyed it.
   */
  async echo<M extends string | Uint8Array>(
    message: M,
    options: EchoOptions = {},
  ): Promise<EchoOf<M>> {
    const echo = this.#add(message, options);
    try {
      await echo.done;
    } catch (error) {
      throw atCaller(error, options.signal, this.#signal);
    }
    return sameKind(message, echo.bytes);
  }

  /** As `echo()`, but resolves with the echo and how long it took. */
  async measure<M extends string | Uint8Array>(
    message: M,
    options: EchoOptions = {},
  ): Promise<MeasuredEcho<M>> {
    const stopwatch = new EchoStopwatch();
    const echo = this.#add(message, options, stopwatch);
    try {
      await echo.done;
    } catch (error) {
      throw atCaller(error, options.signal, this.#signal);
    }
    const { attempts } = this.timing;
    const timing = stopwatch.stop({ attempts });
    return { echo: sameKind(message, echo.bytes), timing };
  }

  /**
   * Sends messages as they come from `messages` and gives their echoes back in the same order. The next
   * message is taken while fewer than `maxInFlightBytes` bytes, and fewer than 1024 messages, are taken
   * and not yet given back, and only while an echo is asked for: memory stays bounded, however long the
   * source, however slow the peer or the caller.
   *
   * Whoever leaves the loop early leaves the connection usable: what was not yet sent never is; what was
   * is still compared, within its time, ahead of later echoes. The source is closed. An error of the
   * source, or a message that is none, is thrown once the echoes of all earlier messages are given back.
   *
   * @throws what `echo()` does, of the first message that fails.
   *
   * @example
   * ```ts
   * for await (const echo of connection.echoAll(createReadStream('big.bin'))) await write(echo);
   * ```
   */
  echoAll<M extends string | Uint8Array>(
    messages: Iterable<M> | AsyncIterable<M>,
    options: EchoAllOptions = {},
  ): AsyncGenerator<EchoOf<M>, void, undefined> {
    return echoAll((message, how) => this.#add(message, how), messages, options);
  }

  /**
   * Sends what is still queued, and then the end: no echo can be asked for any more. Those under way
   * come back, also from a peer that answers only now. `close()` is still to be called. Idempotent.
   */
  halfClose(): void {
    this.#pipeline.end({ close: false });
  }

  /**
   * Sends what is still queued, half-closes, lets the echoes in flight come back, and waits for the
   * peer's end; a peer that does not end within `closeTimeoutMs` of the last echo is cut off. Never
   * rejects. Idempotent: every call resolves when the connection is gone.
   */
  async close(): Promise<void> {
    this.#pipeline.end({ close: true });
    await this.#pipeline.gone;
  }

  /** Ends the connection at once; echoes that are not back reject with EchoClosedError. Idempotent. */
  destroy(): void {
    this.#pipeline.destroy();
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(message: string | Uint8Array, options: EchoOptions, stopwatch?: EchoStopwatch): QueuedEcho {
    const { timeoutMs = this.#echoTimeoutMs } = checkOptions(options);
    checkKeys('echo', options, optionNames);
    const bytes = copyBytes(checkMessage(message));
    checkTimeLimitMs('timeoutMs', timeoutMs);
    const signal = checkSignal(options.signal);
    signal?.throwIfAborted();
    this.#pipeline.throwIfUseless(bytes);
    return this.#pipeline.add({ bytes, timeoutMs, signal, stopwatch });
  }
}

function endsOf(socket: Socket, target: Endpoint): [local: Address, peer: Address] {
  if ('path' in target) {
    return [
      { family: 'Unix', path: '' },
      { family: 'Unix', path: target.path },
    ];
  }
  return [
    internetAddress(socket.localAddress ?? '', socket.localPort ?? 0),
    internetAddress(socket.remoteAddress ?? '', socket.remotePort ?? 0),
  ];
}
