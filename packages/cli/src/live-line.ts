// The last line of a terminal, which says how things stand until the next line is printed.
import type { Io, Output } from './io.js';
import { Lines, tellOmittedInText } from './lines.js';

/** All that is in the cursor's row and below it: several rows, where a terminal that became narrower wrapped the line. */
const clear = '\r\u001b[J';

/**
 * As far as the terminal is wide, which may be less than was told: it must not wrap (DECAWM). The cursor goes back to the
 * start of the line, from where it can be cleared wherever its rest has gone.
 */
function draw(text: string): string {
  return `\u001b[?7l${text}\u001b[?7h\r`;
}

/** Whether a line that changes can be seen on `output`. */
function isLive({ isTTY }: Output, env: Io['env']): boolean {
  return isTTY === true && env['TERM'] !== 'dumb';
}

/** What clears a line that whoever showed it can no longer clear; nothing off a terminal. */
export function clearingOf(output: Output, env: Io['env']): string {
  return isLive(output, env) ? clear : '';
}

/** Prints lines; on a terminal with a line below them that changes. Off a terminal that line is never shown. */
export class LiveLine {
  readonly #output: Output;
  readonly #lines: Lines;
  /** Whether what is shown can be seen. */
  readonly isLive: boolean;
  #text = '';
  readonly #redraw = (): void => this.show(this.#text);

  constructor({ stdout, env }: Pick<Io, 'stdout' | 'env'>) {
    this.#output = stdout;
    this.#lines = new Lines(stdout, tellOmittedInText);
    this.isLive = isLive(stdout, env);
  }

  /** Prints a line for good. What was shown is gone then. */
  print(line: string): void {
    this.#lines.write(`${this.#take()}${line}\n`);
  }

  /** How many lines were left out, because nobody read in time. */
  get omitted(): number {
    return this.#lines.omitted;
  }

  /** Shows `text`, as much of it as the terminal is wide, instead of what was shown before. */
  show(text: string): void {
    if (!this.isLive) return;
    const cleared = this.#take();
    if (text === '' || !this.#lines.isReadInTime) {
      this.#output.write(cleared);
      return;
    }
    this.#text = text;
    this.#output.on('resize', this.#redraw);
    // A terminal of unknown width tells 0.
    const columns = this.#output.columns || 80;
    this.#output.write(`${cleared}${draw(text.slice(0, columns - 1))}`);
  }

  /** Takes back what is shown. @returns what clears it */
  #take(): string {
    if (this.#text === '') return '';
    this.#text = '';
    this.#output.off('resize', this.#redraw);
    return clear;
  }
}
