// What is to be done later, in a thread that waits in the kernel and so has no timers.

/** One thing to do. */
export interface Alarm {
  readonly atMs: number;
  readonly action: () => void;
}

/** Alarms on the clock of `performance.now()`. There are few at a time. */
export class Alarms {
  readonly #all = new Set<Alarm>();

  /** Calls `action` in `ms` milliseconds, unless what this returns is given to `cancel`. */
  after(ms: number, action: () => void): Alarm {
    const alarm = { atMs: performance.now() + ms, action };
    this.#all.add(alarm);
    return alarm;
  }

  cancel(alarm: Alarm | undefined): void {
    if (alarm !== undefined) this.#all.delete(alarm);
  }

  /** How long it is until the next one, `longestMs` at most. */
  untilNextMs(longestMs: number): number {
    if (this.#all.size === 0) return longestMs;
    let atMs = Infinity;
    for (const alarm of this.#all) atMs = Math.min(atMs, alarm.atMs);
    return Math.min(longestMs, Math.max(0, atMs - performance.now()));
  }

  /** Does what is due. */
  run(nowMs: number): void {
    for (const alarm of this.#all) {
      if (alarm.atMs > nowMs) continue;
      this.#all.delete(alarm);
      alarm.action();
    }
  }
}
