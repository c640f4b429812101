// Whether a connection reads at the moment: not while there is a reason against it.
import type { Socket } from 'node:net';

/** Reasons not to read, each a bit. */
export const pause = { outputIsFull: 1, rateIsUsedUp: 2 } as const;

/** A reason not to read, or several. */
export type Pause = number;

/** The flow of what comes in, chunk by chunk. It starts when the session does. */
export class Reading {
  readonly #stream: Socket;
  #pauses: Pause = 0;

  constructor(stream: Socket) {
    this.#stream = stream;
  }

  /**
   * Calls `receive` with each chunk. A socket gives what it read to its own `push`, and the stream behind it spends a tick on
   * each chunk, even on one that is handed on at once. Those are taken here (`docs/decisions/0026-past-the-stream.md`). Where
   * the stream is paused, or holds chunks, they keep their order in it; where somebody else listens too, such as the owner of a
   * socket that `handleTcpEcho` was given, they come to both; and where a Node does not call `push`, all come as 'data'.
   */
  start(receive: (chunk: Buffer) => void): void {
    const stream = this.#stream;
    const push = stream.push.bind(stream);
    stream.push = (chunk: Buffer | null, encoding) => {
      const waits = stream.readableFlowing !== true || stream.readableLength > 0;
      if (chunk === null || waits || stream.listenerCount('data') > 1) return push(chunk, encoding);
      receive(chunk);
      return true;
    };
    stream.on('data', receive);
  }

  isPausedFor(reason: Pause): boolean {
    return (this.#pauses & reason) !== 0;
  }

  pauseFor(reason: Pause): void {
    if (this.#pauses === 0) this.#stream.pause();
    this.#pauses |= reason;
  }

  /** These are no reasons any more; another one may still be. */
  resumeFrom(reasons: Pause): void {
    if (this.#pauses === 0) return;
    this.#pauses &= ~reasons;
    if (this.#pauses === 0) this.#stream.resume();
  }
}
