// The command as a user has it: the built binary, in a process of its own.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../bin/tcp-echo.cjs', import.meta.url));

/** The arguments for `process.execPath`. */
export function commandLine(args: readonly string[]): string[] {
  return [binary, ...args];
}

/** This process's environment, without what would change the command's settings, and `env`. */
export function environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TCP_ECHO_'));
  return { ...Object.fromEntries(inherited), NODE_OPTIONS: '', ...env };
}

/** How a command ended. */
export interface Ended {
  /** Its exit status, or the name of the signal that ended it. */
  readonly status: number | string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A command that runs. One that hangs is ended before its test gives up, with SIGKILL as its status. */
export class Command implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  #printed = Buffer.alloc(0);

  constructor(args: readonly string[], env?: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, commandLine(args), {
      env: environment(env),
      timeout: 50_000,
      killSignal: 'SIGKILL',
    });
    // A command need not read all of its input.
    this.child.stdin.on('error', () => undefined);
    const closed = new Promise<Ended['status']>((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (status, signal) => resolve(status ?? signal));
    });
    this.ended = Promise.all([closed, buffer(this.child.stdout), text(this.child.stderr)]).then(
      ([status, stdout, stderr]) => ({ status, stdout, stderr }),
    );
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.#printed = Buffer.concat([this.#printed, chunk]);
    });
  }

  /** Resolves with the match once standard output has it. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(String(this.#printed));
      if (match !== null) return match;
      await new Promise((resolve, reject) => {
        this.child.stdout.once('data', resolve);
        this.child.stdout.once('end', () =>
          reject(new Error(`${String(pattern)} was not printed, but: ${String(this.#printed)}`)),
        );
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Runs the command to its end with `input`. */
export async function runCommand(
  args: readonly string[],
  { input = '', env }: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const command = new Command(args, env);
  command.child.stdin.end(input);
  return command.ended;
}

/** Starts `serve` on a free port, and tells which. */
export async function startServe(
  args: readonly string[] = [],
): Promise<{ command: Command; port: number } & AsyncDisposable> {
  const command = new Command(['serve', '--port', '0', ...args]);
  const [, port] = await command.printed(/tcp:\/\/\S+:(\d+) /);
  return {
    command,
    port: Number(port),
    [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
  };
}
