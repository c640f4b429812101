// What a command may touch of the outside world, so that tests and the demo can hand in their own.
import type { Readable, Writable } from 'node:stream';

/** An output stream; `fd` is its file descriptor, where it has one, `columns` the width of a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly fd?: number;
  readonly columns?: number;
};

/** An input stream; `fd` is its file descriptor, where it has one. */
export type Input = Readable & {
  readonly isTTY?: boolean;
  readonly fd?: number;
  setRawMode?(isRaw: boolean): unknown;
};

/** The surroundings of one run of the command. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Aborted when the user asks for an end. A number as its reason is the exit status of a command
   * that has no result by then: 130 for Ctrl-C, 143 for SIGTERM. @defaultValue never aborted
   */
  readonly signal?: AbortSignal;
}
