// Lines for an output that may not be read: a pipe whose reader stands still, a terminal that was stopped with Ctrl-S.
import type { Output } from './io.js';

/** What is held for a slow reader, besides what the pipe itself holds: some ten thousand lines. */
const maxBacklogBytes = 1_048_576;

/** What stands in place of `count` lines that were left out. */
type TellOmitted = (count: number) => string;

/** `! 12 lines left out: standard output was not read` */
export const tellOmittedInText: TellOmitted = (count) =>
  `  ! ${count} ${count === 1 ? 'line' : 'lines'} left out: this output was not read in time\n`;

export const tellOmittedAsJson: TellOmitted = (lines) =>
  `${JSON.stringify({ schema: 1, event: 'omitted', lines })}\n`;

/**
 * Writes lines as long as the backlog is bounded; leaves out what comes meanwhile, and says how much that was in front of the
 * next line there is room for.
 */
export class Lines implements Disposable {
  /** How many were left out in all. */
  omitted = 0;
  readonly #output: Output;
  readonly #tellOmitted: TellOmitted;
  /** Left out since the last line that was not. */
  #untold = 0;
  #later = '';
  #flushing: NodeJS.Immediate | undefined;

  constructor(output: Output, tellOmitted: TellOmitted) {
    this.#output = output;
    this.#tellOmitted = tellOmitted;
  }

  /** Whether there is room for more. */
  get isReadInTime(): boolean {
    return this.#output.writableLength + this.#later.length < maxBacklogBytes;
  }

  /** One line or several, each with its line end. */
  write(text: string): void {
    this.#add(text);
    this.#flush();
  }

  /** Once all that happens in this turn of the loop has happened: so printing holds up nothing that is being timed. */
  writeLater(text: string): void {
    this.#add(text);
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  /** Writes what is left; says what was left out. */
  [Symbol.dispose](): void {
    if (this.#untold > 0) this.#later += this.#tellOmitted(this.#untold);
    this.#untold = 0;
    this.#flush();
  }

  #add(text: string): void {
    if (!this.isReadInTime) {
      const count = text.split('\n').length - 1;
      this.omitted += count;
      this.#untold += count;
      return;
    }
    if (this.#untold > 0) this.#later += this.#tellOmitted(this.#untold);
    this.#untold = 0;
    this.#later += text;
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#later !== '') this.#output.write(this.#later);
    this.#later = '';
  }
}
