// The last line of a terminal, which says how things stand until the next line is printed.
import type { Io } from './io.js';

const clearLine = '\r\u001b[K';

/** Prints lines; on a terminal with a line below them that changes. Off a terminal that line is never shown. */
export class LiveLine {
  readonly #output: Io['stdout'];
  /** Whether what is shown can be seen. */
  readonly isLive: boolean;
  #shown = '';

  constructor({ stdout, env }: Pick<Io, 'stdout' | 'env'>) {
    this.#output = stdout;
    this.isLive = stdout.isTTY === true && env['TERM'] !== 'dumb';
  }

  /** Prints a line for good. What was shown is gone then. */
  print(line: string): void {
    this.#output.write(`${this.#clear()}${line}\n`);
  }

  /** Shows `text`, as much of it as the terminal is wide, instead of what was shown before. */
  show(text: string): void {
    if (!this.isLive) return;
    const clear = this.#clear();
    // A terminal of unknown width tells 0.
    const columns = this.#output.columns || 80;
    this.#shown = text.slice(0, columns - 1);
    this.#output.write(`${clear}${this.#shown}`);
  }

  #clear(): string {
    const wasShown = this.#shown !== '';
    this.#shown = '';
    return wasShown ? clearLine : '';
  }
}
