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

  /** Calls `receive` with each chunk. */
  start(receive: (chunk: Buffer) => void): void {
    this.#stream.on('data', receive);
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
