// What a command may touch of the outside world, so that tests and the demo can hand in their own.
import type { Readable, Writable } from 'node:stream';

/** An output stream; a terminal knows its width. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** An input stream. */
export type Input = Readable & { readonly isTTY?: boolean };

/** The surroundings of one run of the command. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user asks for an end (Ctrl-C), with the exit status 128 + signal as reason. */
  readonly signal?: AbortSignal;
}
