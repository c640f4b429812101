// The echoes of one connection: what waits to be sent, what is on its way, and what ends it all.
import type { OwnBytes } from './message.js';
import { LongTimeout, onAbort, onIdle, type ConnectionTrace, type Endpoint } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Silence } from './connect-failure.js';
import { failureOf } from './echo-failure.js';
import { EchoClosedError, EchoMismatchError, EchoTimeoutError } from './errors.js';
import type { EchoLink } from './open-link.js';
import { confirmEnd } from './open-socket.js';
import { PendingEcho, QueuedEcho, type EchoOrder } from './pending-echo.js';

/** How long a pipeline waits for its peer, and for what. */
export interface PipelineLimits {
  /** Whether the peer may say who it is before its first echo. */
  readonly banner: boolean;
  readonly idleTimeoutMs: number | undefined;
  readonly closeTimeoutMs: number;
}

/** Why no further echo can be had. */
interface Failure {
  /** What to tell the caller of an echo. */
  tell(echo: PendingEcho): unknown;
  /** What made the connection useless; undefined if this end destroyed it. */
  readonly error: unknown;
}

/** Sends messages in the order they are added, and compares what comes back. */
export class EchoPipeline {
  /** Settles when the connection is gone. Never rejects. */
  readonly gone: Promise<void>;
  readonly #target: Endpoint;
  readonly #socket: Socket;
  readonly #trace: ConnectionTrace;
  readonly #closeTimeoutMs: number;
  /** Until the first byte comes. */
  #silence: Silence | undefined;
  readonly #banner = new BannerReader();
  readonly #unsent = new Set<QueuedEcho>();
  readonly #inFlight = new Set<QueuedEcho>();
  #closeTimer: LongTimeout | undefined;
  #failure: Failure | undefined;
  /** Nothing is added any more: `open` until this end wants to end, `closing` if the peer must follow. */
  #state: 'open' | 'ending' | 'closing' = 'open';
  /** The end is sent, or about to be. */
  #ended = false;

  /** The socket of `link` belongs to the pipeline from now on. */
  constructor(
    { socket, trace, tls }: EchoLink,
    target: Endpoint,
    { banner, idleTimeoutMs, closeTimeoutMs }: PipelineLimits,
    signal: AbortSignal | undefined,
  ) {
    this.#socket = socket;
    this.#target = target;
    this.#trace = trace;
    this.#silence = tls === undefined ? 'plain' : 'tls';
    this.#closeTimeoutMs = closeTimeoutMs;
    const stopListening = onAbort(signal, () => {
      const { reason } = signal as AbortSignal;
      this.#fail({ tell: () => reason, error: reason }, String(reason));
    });
    this.gone = new Promise((resolve) => {
      socket.once('close', () => {
        stopListening();
        this.#closeTimer?.clear();
        resolve();
      });
    });
    socket.on('data', (chunk: Buffer) => {
      this.#silence = undefined;
      this.#compare(banner ? this.#banner.take(chunk) : chunk);
    });
    socket.on('drain', () => {
      this.#send();
    });
    socket.on('end', () => {
      this.#onEnd();
    });
    socket.on('error', (error) => {
      this.#failAll((echo) => failureOf(echo, target, error, this.#silence), error.message);
    });
    if (idleTimeoutMs !== undefined) {
      onIdle(socket, idleTimeoutMs, () => {
        this.#onIdle(new EchoTimeoutError('idle', target, idleTimeoutMs));
      });
    }
  }

  /** What made the connection useless; undefined while it is not, and where this end wanted it. */
  get failed(): unknown {
    return this.#failure?.error;
  }

  /** What the peer said before its first echo; undefined until it has. */
  get banner(): string | undefined {
    return this.#banner.line;
  }

  /** @throws what an echo of `bytes` fails with, if no further echo can be had. */
  throwIfUseless(bytes: OwnBytes): void {
    if (this.#failure !== undefined) {
      throw this.#failure.tell(new PendingEcho(this.#target, bytes));
    }
    if (this.#state !== 'open') throw new EchoClosedError(this.#target);
  }

  /** Sends a message when the socket takes it. */
  add(order: EchoOrder): QueuedEcho {
    const echo: QueuedEcho = new QueuedEcho(this.#target, order, {
      onTimeout: (error) => {
        this.#outOfStep(error);
      },
      onAbort: (): boolean => this.#unsent.delete(echo),
    });
    this.#unsent.add(echo);
    this.#send();
    return echo;
  }

  /** Sends what waits, then the end. With `close`, the peer has to end in its time then. */
  end(how: { readonly close: boolean }): void {
    if (this.#failure !== undefined || this.#state === 'closing') return;
    this.#state = how.close ? 'closing' : 'ending';
    this.#send();
    this.#limitClosing();
  }

  destroy(): void {
    if (!this.#ended) this.#trace('closing');
    this.#fail({ tell: () => new EchoClosedError(this.#target), error: undefined });
    this.#socket.destroy();
  }

  /** Writes what waits, as far as the socket takes it. */
  #send(): void {
    for (const echo of this.#unsent) {
      if (this.#socket.writableNeedDrain) return;
      this.#unsent.delete(echo);
      this.#inFlight.add(echo);
      this.#trace('sending', echo.bytes);
      echo.sending();
      this.#banner.sending(echo.bytes);
      if (echo.bytes.length > 0) this.#socket.write(echo.bytes);
      else if (this.#inFlight.size === 1) this.#finish(echo);
    }
    if (this.#state !== 'open' && !this.#ended) {
      this.#sendEnd();
      this.#limitClosing();
    }
  }

  #sendEnd(): void {
    this.#trace('closing');
    this.#ended = true;
    sendEnd(this.#socket);
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

  #onIdle(error: EchoTimeoutError): void {
    // What nothing is wanted from may be idle; the next echo starts the time anew.
    const [first] = [...this.#inFlight, ...this.#unsent];
    if (first === undefined) return;
    first.fail(error);
    this.#outOfStep(error);
  }

  #onEnd(): void {
    this.#trace('ended');
    if (this.#unsent.size > 0 || this.#inFlight.size > 0) {
      confirmEnd(this.#socket, () => {
        this.#failAll((echo) => echo.endedEarly(this.#silence), 'the peer ended early');
      });
    } else if (this.#state === 'open') {
      // Whoever is asked for nothing may well be silent; but who refuses a certificate ends so, too.
      const silence = this.#silence === 'tls' ? 'tls' : undefined;
      this.#failure = this.#failureFor((echo) => echo.endedEarly(silence));
      this.#sendEnd();
    }
  }

  /** Starts the peer's time to end, once nothing is left that it should send. */
  #limitClosing(): void {
    if (this.#state !== 'closing' || !this.#ended || this.#inFlight.size > 0) return;
    this.#closeTimer ??= new LongTimeout(() => {
      this.#socket.destroy();
    }, this.#closeTimeoutMs);
  }

  #outOfStep(error: EchoMismatchError | EchoTimeoutError): void {
    this.#fail({ tell: (echo) => echo.connectionLost(error), error }, error.message);
  }

  #failAll(tell: Failure['tell'], message: string): void {
    this.#fail(this.#failureFor(tell), message);
  }

  /** A failure of no echo in particular: what one without a byte would be told. */
  #failureFor(tell: Failure['tell']): Failure {
    return { tell, error: tell(new PendingEcho(this.#target, new Uint8Array())) };
  }

  #fail(failure: Failure, message?: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    if (message !== undefined) this.#trace('failed', undefined, message);
    for (const echo of [...this.#inFlight, ...this.#unsent]) echo.fail(failure.tell(echo));
    this.#inFlight.clear();
    this.#unsent.clear();
    this.#socket.destroy();
  }
}

// Sending the end, which over TLS is more than a FIN.

/**
 * Sends the end once all that was written is out; this side still receives.
 *
 * Over TLS not before this turn of the loop is over. Node reads on in its call of SSL_shutdown, which treats
 * data as a mistake of the peer ("application data after close notify"): whoever ends while records that came
 * together are still being read, so whoever does it in answer to one of them, gets none of the others.
 */
function sendEnd(socket: Socket): void {
  if (socket instanceof TLSSocket) setImmediate(() => socket.end());
  else socket.end();
}

// The banner: the line with which a server says who it is, before its first echo. It is a JSON object.

const openingBrace = 0x7b;
const lineFeed = 0x0a;

/** What is longer is no banner. */
const maxBannerBytes = 4096;

const nothing = Buffer.alloc(0);

/** Takes the banner out of what a connection receives, however that is split. */
export class BannerReader {
  /** The banner without its line end, once all of it is here. */
  line: string | undefined;
  #held = nothing;
  #isOver = false;
  #hasSent = false;

  /** Whether all that is still to come is echo. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Nobody can tell the echo of a first message that looks like a banner from one. */
  sending(message: Uint8Array): void {
    if (this.#hasSent || message.length === 0) return;
    this.#hasSent = true;
    if (message[0] === openingBrace && this.#held.length === 0) this.#isOver = true;
  }

  /** Returns what of `chunk` is echo. */
  take(chunk: Buffer): Buffer {
    if (this.#isOver) return chunk;
    const held = Buffer.concat([this.#held, chunk]);
    const end = held.indexOf(lineFeed);
    this.#isOver = held[0] !== openingBrace || end !== -1 || held.length > maxBannerBytes;
    this.#held = this.#isOver ? nothing : held;
    if (!this.#isOver) return nothing;
    if (held[0] !== openingBrace || end === -1 || end > maxBannerBytes) return held;
    this.line = held.toString('utf8', 0, end).replace(/\r$/, '');
    return held.subarray(end + 1);
  }
}
