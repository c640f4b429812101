// Timers that end with a connection: none keeps the process alive, or anything in memory, after it.
import { LongTimeout, realTimers } from '@tcp-echo/base';

export class Timers {
  readonly #running = new Set<LongTimeout>();
  #isCleared = false;

  /**
   * Calls `callback` in `ms` milliseconds, soon if that is in the past; never if `ms` is Infinity, or once the timers were cleared.
   * Returns what cancels it.
   */
  after(ms: number, callback: () => void): () => void {
    if (this.#isCleared || ms === Infinity) return () => undefined;
    const timer = new LongTimeout(
      () => {
        this.#running.delete(timer);
        callback();
      },
      Math.max(0, ms),
      realTimers,
    );
    this.#running.add(timer);
    return () => {
      this.#running.delete(timer);
      timer.clear();
    };
  }

  /** Cancels every timer, and each that is asked for later. */
  clear(): void {
    this.#isCleared = true;
    for (const timer of this.#running) timer.clear();
    this.#running.clear();
  }
}
