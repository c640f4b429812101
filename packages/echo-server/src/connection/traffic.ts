// What comes and goes on one connection: counted for it and for its server, and told to the log.
import type { ProxyHeader } from '@tcp-echo/proxy-protocol';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Meter } from '../statistics/stats.js';
import type { ConnectionObserver } from './observer.js';
import type { ConnectionOutcome } from './outcome.js';

export class Traffic {
  readonly #meter: Meter;
  readonly #observer: ConnectionObserver | undefined;
  #bytesReceived = 0;
  #bytesSent = 0;

  constructor(meter: Meter, observer: ConnectionObserver | undefined) {
    this.#meter = meter;
    this.#observer = observer;
    meter.opened();
  }

  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  proxied(header: ProxyHeader): void {
    this.#observer?.onProxied(header);
  }

  /** `chunk` came. */
  received(chunk: Uint8Array): void {
    this.#bytesReceived += chunk.length;
    this.#meter.addReceived(chunk.length);
    this.#observer?.onReceived(chunk);
  }

  /** Bytes are handed to the operating system. */
  transmitted(bytes: Uint8Array): void {
    this.#bytesSent += bytes.length;
    this.#meter.addSent(bytes.length);
    this.#observer?.onTransmitted(bytes);
  }

  ended(outcome: ConnectionOutcome): void {
    this.#meter.closed(outcome);
    this.#observer?.onEnded(outcome);
  }
}

// How long echoes take: from reading a chunk to the operating system having taken the reply.

/** Written behind a reply that waits: its callback is called when the reply is out. */
const nothing = Buffer.alloc(0);

/** The echo times of one connection. */
export class EchoTime {
  readonly #meter: Meter;
  /** When the chunk was read that is being answered; not a number while none is. */
  #readAt = Number.NaN;
  /** When the chunks were read whose replies the operating system has not taken yet. */
  readonly #unwrittenSince: number[] = [];

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** A chunk was read, and is answered from now until `answered` is called. */
  read(): void {
    this.#readAt = performance.now();
  }

  /** So many milliseconds were spent on something else: on whoever listens to the trace. */
  exclude(ms: number): void {
    this.#readAt += ms;
  }

  answered(): void {
    this.#readAt = Number.NaN;
  }

  /**
   * Writes `bytes` to `stream`, timed if a chunk is being answered; returns whether there is room for more.
   *
   * @param isTcp The kernel takes what is written to a TCP or Unix domain socket at once, if it has room; TLS never does. But
   *   to write nothing to a Unix domain socket fails (EPIPE) once the peer has read all and left.
   */
  write(stream: Socket, bytes: Buffer, isTcp: boolean): boolean {
    if (Number.isNaN(this.#readAt)) return stream.write(bytes);
    if (!isTcp || stream.writableLength > 0) return stream.write(bytes, this.#whenWritten());
    // A callback would cost more than all else here (`docs/decisions/0026-past-the-stream.md`).
    const hasRoom = stream.write(bytes);
    if (stream.writableLength === 0 && stream.writable) this.#record(this.#readAt);
    else stream.write(nothing, this.#whenWritten());
    return hasRoom;
  }

  #whenWritten(): (error?: Error | null) => void {
    this.#unwrittenSince.push(this.#readAt);
    return this.#onWritten;
  }

  /** One function for all replies: Node calls back for writes in their order. */
  readonly #onWritten = (error?: Error | null): void => {
    const since = this.#unwrittenSince.shift();
    if (!error && since !== undefined) this.#record(since);
  };

  #record(since: number): void {
    this.#meter.recordEchoTime(performance.now() - since);
  }
}
