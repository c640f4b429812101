// One connection of a server, whatever it is made of: what modes, limits and faults act on.
import { onIdle, several, traceChannel, type Address, type ConnectionTrace } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { performance } from 'node:perf_hooks';
import type { ProxyHeader } from '@tcp-echo/proxy-protocol';
import type { Meter } from '../statistics/stats.js';
import { EchoTime, Traffic } from './traffic.js';
import { limitTime, Lingering, RateLimit, type ConnectionLimits } from './limits.js';
import type { ConnectionObserver } from './observer.js';
import type { ConnectionOutcome } from './outcome.js';
import { pause, Reading } from './reading.js';
import type { Session } from './session.js';

/** A connection as it is accepted. */
export interface AcceptedConnection {
  /** Counts the connections of a server from 1 on. */
  readonly number: number;
  readonly trace: ConnectionTrace;
  readonly meter: Meter;
  /** Whether it is a Unix domain socket. */
  readonly isUnix: boolean;
  /** Is told what really comes and goes. */
  readonly observer?: ConnectionObserver | undefined;
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
  /** `Date.now()` when it was accepted. */
  readonly openedAt = Date.now();
  readonly #acceptedAtMs = performance.now();
  /** The socket that was accepted. What comes before the session, such as a TLS handshake, happens on it. */
  readonly socket: Socket;
  readonly traffic: Traffic;
  readonly #trace: ConnectionTrace;
  readonly #isUnix: boolean;
  readonly #echoTime: EchoTime;
  readonly #gone: (() => void)[] = [];
  /** The socket, or the TLS socket around it. */
  #stream: Socket;
  /** What is sent goes here: to the stream, or through faults. */
  #output: Writable;
  #reading: Reading;
  #session: Session | undefined;
  #outcome: ConnectionOutcome | undefined;
  #bytesAllowed = Infinity;
  #whyEnding: string | undefined;
  #rateLimit: RateLimit | undefined;
  #isEnded = false;
  #lingering: Lingering | undefined;
  #client: Address | undefined;
  #lookAtFirst: ((chunk: Buffer) => void) | undefined;
  #endSilence: (() => void) | undefined;

  constructor(socket: Socket, { number, trace, meter, isUnix, observer }: AcceptedConnection) {
    this.number = number;
    this.#trace = trace;
    this.socket = socket;
    this.traffic = new Traffic(meter, observer);
    this.#echoTime = new EchoTime(meter);
    this.#isUnix = isUnix;
    this.#stream = socket;
    this.#output = socket;
    this.#reading = new Reading(socket);
    // With Node's default the reply to a peer that has half-closed vanishes without an error.
    socket.allowHalfOpen = true;
    // An echo is a small write that somebody waits for: Nagle's algorithm would only delay it.
    socket.setNoDelay(true);
    socket.on('close', () => {
      this.#onClose();
    });
    this.#watch(socket);
    this.trace('accepted');
  }

  /** How long ago it was accepted, in milliseconds. */
  get openForMs(): number {
    return performance.now() - this.#acceptedAtMs;
  }

  /** Publishes an event of the connection. What listeners do with it, such as printing, is not the echo's time. */
  readonly trace: ConnectionTrace = (kind, bytes, message, more) => {
    if (!traceChannel.hasSubscribers) return;
    const beganAt = performance.now();
    this.#trace(kind, bytes, message, this.#client ? { client: this.#client, ...more } : more);
    this.#echoTime.exclude(performance.now() - beganAt);
  };

  /** A proxy in front says who has connected: the log and the trace say so from now on. */
  proxied(header: ProxyHeader): void {
    this.#client = header.source;
    this.traffic.proxied(header);
  }

  /** Calls `look` with the first bytes that come for the session, before it gets them. */
  lookAtFirst(look: (chunk: Buffer) => void): void {
    this.#lookAtFirst = look;
  }

  /** Starts the session; `stream` is the socket, or a TLS socket around it. */
  open(stream: Socket, { session, limits, output }: OpenOptions): void {
    if (this.socket.destroyed) return;
    if (stream !== this.socket) {
      this.#stream = stream;
      this.#reading = new Reading(stream);
      this.#watch(stream);
    }
    this.#output = output?.(this) ?? stream;
    if (limits !== undefined) this.#limit(limits);
    this.#session = session(this);
    this.#reading.start((chunk) => {
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
    // A mode that speaks unasked may not know yet that a limit or a fault has said the last byte.
    if (this.#lingering !== undefined) return false;
    this.trace('sending', bytes);
    if (bytes.length === 0) return true;
    // What a fault does to a reply has no time that could be told from the fault's.
    const hasRoom = this.#output === this.#stream ? this.#reply(bytes) : this.#output.write(bytes);
    if (!hasRoom) this.#waitForRoom();
    return hasRoom;
  }

  /** Says the last byte. The peer may go on sending. */
  end(): void {
    this.trace('closing', undefined, this.#whyEnding);
    if (this.#output === this.#stream) this.transmitEnd();
    else this.#output.end();
  }

  /** Says the last byte, and then reads and drops what the peer still sends until it ends, within limits. */
  endAndLinger(): void {
    this.end();
    this.linger();
  }

  /** Reads and drops what the peer sends until it ends; from the last byte on, within limits. */
  linger(): void {
    this.#bytesAllowed = Infinity;
    this.#rateLimit?.stop();
    this.#rateLimit = undefined;
    this.#lingering = new Lingering(this);
    this.#session = this.#lingering;
    if (this.#isEnded) this.#lingering.limit();
    this.#reading.resumeFrom(pause.outputIsFull);
  }

  /** Hands bytes to the operating system: what is sent arrives here, or what faults make of it. */
  transmit(bytes: Buffer, done?: (error?: Error | null) => void): boolean {
    this.traffic.transmitted(bytes);
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
    if (this.socket.destroyed) return;
    this.decide(outcome, message);
    this.#stream.destroy();
    this.socket.destroy();
  }

  /** As `cutOff`, with a reset (RST) where the socket is TCP; a Unix socket knows none. */
  reset(outcome: ConnectionOutcome, message: string): void {
    if (this.socket.destroyed) return;
    this.decide(outcome, message);
    if (this.#isUnix) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  /** The connection is lost to `error`. */
  fail(error: Error): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    this.decide(code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'failed', error.message);
    this.socket.destroy();
  }

  /** Calls `listener` when no byte came or went for `ms`, in place of an earlier listener. */
  onSilence(ms: number, listener: () => void): void {
    this.ignoreSilence();
    this.#endSilence = onIdle(this.#stream, ms, () => {
      // A pause of our own making is no silence of the peer's.
      if (this.#reading.isPausedFor(pause.rateIsUsedUp)) this.onSilence(ms, listener);
      else listener();
    });
  }

  /** Undoes `onSilence`. */
  ignoreSilence(): void {
    this.#endSilence?.();
    this.#endSilence = undefined;
  }

  /** Calls `listener` when the connection is gone. */
  onGone(listener: () => void): void {
    this.#gone.push(listener);
  }

  #watch(stream: Socket): void {
    stream.on('error', (error) => {
      this.fail(error);
    });
  }

  #waitForRoom(): void {
    if (this.#reading.isPausedFor(pause.outputIsFull)) return;
    this.#reading.pauseFor(pause.outputIsFull);
    this.#output.once('drain', () => {
      this.#reading.resumeFrom(pause.outputIsFull);
      this.#session?.writable?.();
    });
  }

  #limit(limits: ConnectionLimits): void {
    limitTime(this, limits);
    const { maxBytesPerConnection, rateLimitBytesPerSecond } = limits;
    if (maxBytesPerConnection !== undefined) this.#bytesAllowed = maxBytesPerConnection;
    if (rateLimitBytesPerSecond !== undefined) {
      this.#rateLimit = new RateLimit(rateLimitBytesPerSecond, this.#reading);
    }
  }

  /** As `transmit`, and timed. */
  #reply(bytes: Buffer): boolean {
    this.traffic.transmitted(bytes);
    const isTcp = this.#stream === this.socket && !this.#isUnix;
    return this.#echoTime.write(this.#stream, bytes, isTcp);
  }

  #receive(chunk: Buffer): void {
    const left = this.#bytesAllowed - this.traffic.bytesReceived;
    this.traffic.received(chunk);
    this.#lookAtFirst?.(chunk);
    this.#lookAtFirst = undefined;
    this.#echoTime.read();
    if (chunk.length > left) this.#receiveLast(chunk.subarray(0, left));
    else this.#session?.receive(chunk);
    this.#echoTime.answered();
    this.#rateLimit?.read(chunk.length);
  }

  #receiveLast(chunk: Buffer): void {
    if (chunk.length > 0) this.#session?.receive(chunk);
    this.decide('limited');
    // Mode `once` has ended it.
    if (this.#lingering !== undefined) return;
    this.#whyEnding = `after ${several(this.#bytesAllowed, 'byte')} (maxBytesPerConnection)`;
    // The mode ends as it does at the peer's end: an unfinished line goes back.
    this.#session?.end();
    this.linger();
  }

  #onEnd(): void {
    this.trace('ended');
    this.#session?.end();
  }

  #onClose(): void {
    if (this.#session === undefined) this.decide('failed', 'the peer left before the first byte');
    this.#rateLimit?.stop();
    this.traffic.ended(this.#outcome ?? 'ended');
    for (const listener of this.#gone) listener();
  }
}
