// Lines for an output that may not be read: a pipe whose reader stands still, a terminal that was stopped with Ctrl-S.
import type { Io, Output } from './io.js';

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

// The last line of a terminal, which says how things stand until the next line is printed.

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

// Whether a write to a terminal waits for it.

/**
 * Node writes to terminals synchronously (https://nodejs.org/api/process.html#a-note-on-process-io): one that was stopped with
 * Ctrl-S would hold up the whole process, and its signals. What is public of a stream knows no other way.
 */
export function setTerminalBlocking(output: Output, isBlocking: boolean): void {
  if (output.isTTY !== true || process.platform === 'win32') return;
  const { _handle: handle } = output as {
    readonly _handle?: { setBlocking?(isBlocking: boolean): number };
  };
  handle?.setBlocking?.(isBlocking);
}
