// Surroundings of a run in this process: streams of the test's own.
import { main, type Io } from '@tcp-echo/cli';
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

/** How a command ended in this process. */
export interface MainEnd {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process, which costs far less than one of its own: for what is not about the process. */
export async function runMain(
  args: readonly string[],
  {
    input = [],
    ...surroundings
  }: { readonly input?: Iterable<string | Uint8Array> } & Partial<Pick<Io, 'env' | 'signal'>> = {},
): Promise<MainEnd> {
  const io = holdIo(input, surroundings);
  const status = await main(args, io);
  return { status, ...(await io.written()) };
}
