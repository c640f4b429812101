// Timers that end with a connection: none keeps the process alive, or anything in memory, after it.

/** The longest time a Node timer can hold, in milliseconds. */
const maxTimerMs = 2_147_483_647;

export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();
  #isCleared = false;

  /**
   * Calls `callback` in `ms` milliseconds, soon if that is in the past; never if `ms` is Infinity, or once the timers were cleared.
   * Returns what cancels it.
   */
  after(ms: number, callback: () => void): () => void {
    if (this.#isCleared || ms === Infinity) return () => undefined;
    const timer = setTimeout(
      () => {
        this.#running.delete(timer);
        callback();
      },
      Math.min(Math.max(0, ms), maxTimerMs),
    );
    this.#running.add(timer);
    return () => {
      this.#running.delete(timer);
      clearTimeout(timer);
    };
  }

  /** Cancels every timer, and each that is asked for later. */
  clear(): void {
    this.#isCleared = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
