// One connection of a server, whatever it is made of: what modes, limits and faults act on.
import type { ConnectionTrace } from '@tcp-echo/core-helpers';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Meter } from '../statistics/meter.js';
import { Lingering } from './linger.js';
import { limitTime, RateLimit, type ConnectionLimits } from './limits.js';
import type { ConnectionOutcome } from './outcome.js';
import type { Session } from './session.js';

/** Why nothing is read for now: each reason is a bit. */
const outputIsFull = 1;
const rateIsUsedUp = 2;

/** A connection as it is accepted. */
export interface AcceptedConnection {
  /** Counts the connections of a server from 1 on. */
  readonly number: number;
  readonly trace: ConnectionTrace;
  readonly meter: Meter;
}

/** How a connection is treated once its bytes can flow. */
export interface OpenOptions {
  readonly session: (connection: Connection) => Session;
  readonly limits?: ConnectionLimits;
  /** Puts itself between what is sent and `transmit`: faults do. */
  readonly output?: ((connection: Connection) => Writable) | undefined;
}

/**
 * A connection: `open` starts its session. It never holds more than a chunk and the socket's own buffer,
 * because a peer that does not read is not read from either. Its errors end with it: one lost connection
 * is no reason to end the server.
 */
export class Connection {
  readonly number: number;
  readonly trace: ConnectionTrace;
  /** `Date.now()` when it was accepted. */
  readonly openedAt = Date.now();
  readonly #socket: Socket;
  readonly #meter: Meter;
  readonly #gone: (() => void)[] = [];
  /** The socket, or the TLS socket around it. */
  #stream: Socket;
  /** What is sent goes here: to the stream, or through faults. */
  #output: Writable;
  #session: Session | undefined;
  #outcome: ConnectionOutcome | undefined;
  #holds = 0;
  #bytesReceived = 0;
  #bytesSent = 0;
  #bytesAllowed = Infinity;
  #rateLimit: RateLimit | undefined;
  #isEnded = false;
  #lingering: Lingering | undefined;
  #onSilence: (() => void) | undefined;
  /** When the chunk was read that is being answered; undefined while none is, or where faults act. */
  #receivedAt: number | undefined;
  /** When the chunks were read whose replies the operating system has not taken yet. */
  readonly #unwrittenSince: number[] = [];

  constructor(socket: Socket, { number, trace, meter }: AcceptedConnection) {
    this.number = number;
    this.trace = trace;
    this.#socket = socket;
    this.#stream = socket;
    this.#output = socket;
    this.#meter = meter;
    meter.add('accepted');
    meter.add('open');
    // With Node's default the reply to a peer that has half-closed vanishes without an error.
    socket.allowHalfOpen = true;
    // An echo is a small write that somebody waits for: Nagle's algorithm would only delay it.
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      this.fail(error);
    });
    socket.once('close', () => {
      this.#onClose();
    });
    socket.on('timeout', this.#onTimeout);
    trace('accepted');
  }

  /** The socket that was accepted. What comes before the session, such as a TLS handshake, happens on it. */
  get socket(): Socket {
    return this.#socket;
  }

  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Starts the session; `stream` is the socket, or a TLS socket around it. */
  open(stream: Socket, { session, limits, output }: OpenOptions): void {
    if (this.#socket.destroyed) return;
    this.#stream = stream;
    if (stream !== this.#socket) {
      stream.on('error', (error) => {
        this.fail(error);
      });
      stream.on('timeout', this.#onTimeout);
    }
    this.#output = output?.(this) ?? stream;
    if (limits !== undefined) this.#limit(limits);
    this.#session = session(this);
    this.#output.on('drain', () => {
      this.#release(outputIsFull);
      this.#session?.writable?.();
    });
    stream.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    stream.on('end', () => {
      this.#onEnd();
    });
    this.#session.open?.();
    // Its peer ended while a PROXY header was waited for.
    if (stream.readableEnded) this.#onEnd();
  }

  /** Sends `bytes`; returns whether there is room for more. While there is none, nothing is read. */
  send(bytes: Buffer): boolean {
    this.trace('sending', bytes);
    if (bytes.length === 0) return true;
    if (this.#output === this.#stream) {
      if (this.#transmitTimed(bytes)) return true;
    } else if (this.#output.write(bytes)) {
      return true;
    }
    this.#hold(outputIsFull);
    return false;
  }

  /** Says the last byte. The peer may go on sending. */
  end(message?: string): void {
    this.trace('closing', undefined, message);
    if (this.#output === this.#stream) this.transmitEnd();
    else this.#output.end();
  }

  /** Says the last byte, and then reads and drops what the peer still sends until it ends, within limits. */
  endAndLinger(message?: string): void {
    this.end(message);
    this.linger();
  }

  /** Reads and drops what the peer sends until it ends; from the last byte on, within limits. */
  linger(): void {
    this.#bytesAllowed = Infinity;
    this.#rateLimit = undefined;
    this.#lingering = new Lingering(this);
    this.#session = this.#lingering;
    if (this.#isEnded) this.#lingering.limit();
    this.#release(outputIsFull | rateIsUsedUp);
  }

  /** Hands bytes to the operating system: what is sent arrives here, or what faults make of it. */
  transmit(bytes: Buffer, done?: (error?: Error | null) => void): boolean {
    this.#bytesSent += bytes.length;
    this.#meter.add('bytesSent', bytes.length);
    return this.#stream.write(bytes, done);
  }

  /** Sends the end, once everything transmitted is out. */
  transmitEnd(): void {
    this.#isEnded = true;
    this.#stream.end();
    this.#lingering?.limit();
  }

  /** Notes why the connection ends, for its count. The first reason stands, and is traced. */
  decide(outcome: ConnectionOutcome, message?: string): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    if (message !== undefined) this.trace('failed', undefined, message);
  }

  /** Ends the connection at once, because of `outcome`. */
  cutOff(outcome: ConnectionOutcome, message: string): void {
    if (this.#socket.destroyed) return;
    this.decide(outcome, message);
    this.#stream.destroy();
    this.#socket.destroy();
  }

  /** As `cutOff`, with a reset (RST) where the socket is TCP; a Unix socket knows none. */
  reset(outcome: ConnectionOutcome, message: string): void {
    if (this.#socket.destroyed) return;
    this.decide(outcome, message);
    if (this.#socket.remoteAddress === undefined) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** The connection is lost to `error`. */
  fail(error: Error): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    this.decide(code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'failed', error.message);
    this.#socket.destroy();
  }

  /** Calls `listener` when no byte came or went for `ms`, in place of an earlier listener; never if it is 0. */
  onSilence(ms: number, listener: () => void): void {
    this.#onSilence = listener;
    this.#stream.setTimeout(ms);
  }

  /** Calls `listener` when the connection is gone. */
  onGone(listener: () => void): void {
    this.#gone.push(listener);
  }

  readonly #onTimeout = (): void => {
    // A pause of our own making is no silence of the peer's.
    if ((this.#holds & rateIsUsedUp) !== 0) this.#stream.setTimeout(this.#stream.timeout ?? 0);
    else this.#onSilence?.();
  };

  #onEnd(): void {
    this.trace('ended');
    this.#session?.end();
  }

  #limit(limits: ConnectionLimits): void {
    limitTime(this, limits);
    const { maxBytesPerConnection, rateLimitBytesPerSecond } = limits;
    if (maxBytesPerConnection !== undefined) this.#bytesAllowed = maxBytesPerConnection;
    if (rateLimitBytesPerSecond !== undefined) {
      this.#rateLimit = new RateLimit(rateLimitBytesPerSecond);
    }
  }

  #receive(chunk: Buffer): void {
    const before = this.#bytesReceived;
    this.#bytesReceived += chunk.length;
    this.#meter.add('bytesReceived', chunk.length);
    this.#receivedAt = performance.now();
    if (this.#bytesReceived > this.#bytesAllowed) {
      this.#receiveLast(chunk.subarray(0, this.#bytesAllowed - before));
    } else {
      this.#session?.receive(chunk);
    }
    this.#receivedAt = undefined;
    const pauseMs = this.#rateLimit?.pauseAfter(chunk.length) ?? 0;
    if (pauseMs > 0) this.#pauseFor(pauseMs);
  }

  #receiveLast(chunk: Buffer): void {
    if (chunk.length > 0) this.#session?.receive(chunk);
    this.decide('limited');
    this.endAndLinger(`${this.#bytesAllowed} bytes have come (maxBytesPerConnection)`);
  }

  #transmitTimed(bytes: Buffer): boolean {
    if (this.#receivedAt === undefined) return this.transmit(bytes);
    this.#unwrittenSince.push(this.#receivedAt);
    return this.transmit(bytes, this.#onWritten);
  }

  readonly #onWritten = (error?: Error | null): void => {
    const since = this.#unwrittenSince.shift();
    if (!error && since !== undefined) this.#meter.recordEchoTime(performance.now() - since);
  };

  #pauseFor(ms: number): void {
    this.#hold(rateIsUsedUp);
    const timer = setTimeout(() => {
      this.#release(rateIsUsedUp);
    }, ms);
    this.onGone(() => {
      clearTimeout(timer);
    });
  }

  #hold(reason: number): void {
    if (this.#holds === 0) this.#stream.pause();
    this.#holds |= reason;
  }

  #release(reasons: number): void {
    if (this.#holds === 0) return;
    this.#holds &= ~reasons;
    if (this.#holds === 0) this.#stream.resume();
  }

  #onClose(): void {
    if (this.#session === undefined) this.decide('failed', 'the peer left before the first byte');
    this.#meter.add('open', -1);
    this.#meter.add(this.#outcome ?? 'ended');
    for (const listener of this.#gone) listener();
  }
}
