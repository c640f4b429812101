// Keeps what is read to a number of bytes a second, on the average over the connection's life.
import { realTimers } from '@tcp-echo/base';
import { performance } from 'node:perf_hooks';
import { pause, type Reading } from './reading.js';

/** Pauses shorter than this are saved up: a timer cannot keep to them. */
const shortestPauseMs = 5;

export class RateLimit {
  readonly #msPerByte: number;
  readonly #reading: Reading;
  /** When what was read so far would have been, at the rate. */
  #dueAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(bytesPerSecond: number, reading: Reading) {
    this.#msPerByte = 1000 / bytesPerSecond;
    this.#reading = reading;
  }

  /** `byteCount` bytes were read: pauses until they are due. */
  read(byteCount: number): void {
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt, now) + byteCount * this.#msPerByte;
    const pauseMs = this.#dueAt - now;
    if (pauseMs < shortestPauseMs) return;
    this.#reading.pauseFor(pause.rateIsUsedUp);
    this.#timer = realTimers.setTimeout(() => {
      this.#reading.resumeFrom(pause.rateIsUsedUp);
    }, pauseMs);
  }

  /** Ends the pause, and pauses no more: the connection is gone, or nothing that comes is answered. */
  stop(): void {
    realTimers.clearTimeout(this.#timer);
    this.#reading.resumeFrom(pause.rateIsUsedUp);
  }
}
