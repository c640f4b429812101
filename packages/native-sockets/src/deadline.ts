// Time limits that ask the clock only once something had to be waited for.
import { realNowMs } from '@tcp-echo/base';

/**
 * How long one system call may block, in milliseconds. V8 notices `worker.terminate()` and
 * `process.exit()` only between system calls.
 */
export const sliceMs = 50;

/** The same for threads that serve many: an idle one wakes up for nothing, so less often. */
export const longSliceMs = 100;

/** The end of an operation's time. It starts to count at the first question, less what `spent` said. */
export class Deadline {
  readonly timeoutMs: number;
  #spentMs = 0;
  #endsAtMs: number | undefined;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }

  /** Counts time that passed before the clock was asked for the first time. */
  spent(ms: number): void {
    if (this.#endsAtMs === undefined) this.#spentMs += ms;
  }

  /** Asks the clock from now on. */
  start(): void {
    this.remainingMs();
  }

  /** 0 when the time is up. */
  remainingMs(): number {
    const now = realNowMs();
    this.#endsAtMs ??= now + this.timeoutMs - this.#spentMs;
    return Math.max(0, this.#endsAtMs - now);
  }

  /** As `remainingMs`, but without asking the clock if it was not asked before. */
  leftMs(): number {
    return this.#endsAtMs === undefined ? this.timeoutMs - this.#spentMs : this.remainingMs();
  }
}
