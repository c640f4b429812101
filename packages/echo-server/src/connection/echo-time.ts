// How long echoes take: from reading a chunk to the operating system having taken the reply.
import type { Socket } from 'node:net';
import type { Meter } from '../statistics/meter.js';

/** Written behind a reply that waits: its callback is called when the reply is out. */
const nothing = Buffer.alloc(0);

/** The echo times of one connection. */
export class EchoTime {
  readonly #meter: Meter;
  /** There, writing nothing to a peer that has read all and left fails (EPIPE), as writing something does. TCP takes it. */
  readonly #isUnix: boolean;
  /** When the chunk was read that is being answered; not a number while none is. */
  #readAt = Number.NaN;
  /** When the chunks were read whose replies the operating system has not taken yet. */
  readonly #unwrittenSince: number[] = [];

  constructor(meter: Meter, isUnix: boolean) {
    this.#meter = meter;
    this.#isUnix = isUnix;
  }

  /** A chunk was read, and is answered from now until `answered` is called. */
  read(): void {
    this.#readAt = performance.now();
  }

  answered(): void {
    this.#readAt = Number.NaN;
  }

  /**
   * Writes `bytes` to `stream`, timed if a chunk is being answered; returns whether there is room for more.
   *
   * @param isPlain The kernel takes what is written to a socket at once, if it has room; TLS never does.
   */
  write(stream: Socket, bytes: Buffer, isPlain: boolean): boolean {
    if (Number.isNaN(this.#readAt)) return stream.write(bytes);
    if (!isPlain || this.#isUnix || stream.writableLength > 0) {
      return stream.write(bytes, this.#whenWritten());
    }
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
