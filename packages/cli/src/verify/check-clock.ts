// How long a check may take: a slow path is no fault, but silence is.

/** A check that goes on and on is ended, too: after so many times the limit of silence. */
const longestInLimits = 10;

/** Aborts its signal when nothing has happened for too long. */
export class CheckClock implements Disposable {
  readonly #controller = new AbortController();
  readonly #silence: NodeJS.Timeout;
  readonly #whole: NodeJS.Timeout;

  constructor(silenceMs: number) {
    this.#silence = setTimeout(() => this.stop(), silenceMs);
    this.#whole = setTimeout(() => this.stop(), silenceMs * longestInLimits);
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
    clearTimeout(this.#whole);
  }
}
