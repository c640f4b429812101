// How long a check may take: a slow path is no fault, but silence is.
import { LongTimeout, maxTimerMs } from '@tcp-echo/base';

/** A check that goes on and on is ended, too: after so many times the limit of silence. */
const longestInLimits = 10;

/** Aborts its signal when nothing has happened for too long. */
export class CheckClock implements Disposable {
  readonly #controller = new AbortController();
  readonly #silence: NodeJS.Timeout;
  readonly #whole: LongTimeout;

  constructor(silenceMs: number) {
    // A silence of 24.8 days is one of any length.
    this.#silence = setTimeout(() => this.stop(), Math.min(silenceMs, maxTimerMs));
    this.#whole = new LongTimeout(() => this.stop(), silenceMs * longestInLimits);
  }

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something has happened. */
  progress(): void {
    if (!this.signal.aborted) this.#silence.refresh();
  }

  /** Ends the check now. */
  stop(): void {
    this.#controller.abort();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#silence);
    this.#whole.clear();
  }
}
