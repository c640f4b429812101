// Surroundings of a run in this process: streams of the test's own.
import type { Io } from '@tcp-echo/cli';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** An `Io` that holds what was written to it. */
export interface HeldIo extends Io {
  /** Ends the outputs and resolves with what was written to them. */
  written(): Promise<{ stdout: string; stderr: string }>;
}

export function holdIo(
  input: Iterable<string | Uint8Array> = [],
  { env = {}, signal }: Partial<Pick<Io, 'env' | 'signal'>> = {},
): HeldIo {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  return {
    stdin: Readable.from(input),
    stdout,
    stderr,
    env,
    ...(signal && { signal }),
    async written() {
      stdout.end();
      stderr.end();
      const [out, err] = await texts;
      return { stdout: out, stderr: err };
    },
  };
}
