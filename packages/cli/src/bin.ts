// The `tcp-echo` binary: `main` in a process of its own.
import { onAbort } from '@tcp-echo/base';
import { adviseOnBug, type Advice } from './advice.js';
import { exitStatus, lackOf } from './exit-status.js';
import { formatError } from './format-error.js';
import { takeGlobals } from './globals.js';
import type { Io } from './io.js';
import { clearingOf, setTerminalBlocking } from './lines.js';
import { main } from './main.js';
import { styleOf } from './style.js';

/** How long a process that is to end waits for somebody to read on, in milliseconds. */
const unreadMs = 1000;

const { stdout, stderr, env } = process;
const argv = process.argv.slice(2);
const controller = new AbortController();
for (const [name, status] of [
  ['SIGINT', exitStatus.interrupted],
  ['SIGTERM', exitStatus.terminated],
] as const) {
  process.on(name, () => {
    // The first asks the command to come to an end, the second does not wait for it.
    if (controller.signal.aborted) {
      clearLive();
      process.exit(status);
    }
    controller.abort(status);
  });
}

for (const output of [stdout, stderr]) setTerminalBlocking(output, false);

// Whoever read our output wants no more of it: `tcp-echo … | head`. Any other failure, as of a full disk, loses some.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitStatus.done);
  failOutput(error.code ?? error.message, undefined, exitStatus.failed);
});
// Without a reader of it the status still tells; what a full disk takes is lost.
let isStderrLost = false;
stderr.on('error', (error: NodeJS.ErrnoException) => {
  isStderrLost ||= error.code !== 'EPIPE';
});

// At the prompt: `await new Promise(() => {})`, and no more input.
process.once('beforeExit', () => {
  const message = 'ended while something was awaited that can no longer happen';
  end({ code: 'ERR_AWAITS_NOTHING', message }, exitStatus.failed);
});

// Thrown where nobody catches it, which no command does.
process.on('uncaughtException', (error) => {
  clearLive();
  end(adviseOnBug(error), lackOf(error) === undefined ? exitStatus.bug : exitStatus.network, error);
});

const io: Io = {
  // Opened where it is read: that takes longer than to print the version.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  env,
  signal: controller.signal,
};
void main(argv, io).then(async (status) => {
  // What is still open, such as the servers of the prompt, has had its time. Output that failed has a status of its own.
  const statusOfLoss = status === exitStatus.done ? exitStatus.failed : status;
  if (!(await isWritten(stdout))) {
    failOutput('nobody reads it', 'end or mend what reads it', statusOfLoss);
    return;
  }
  const isWhole = (await isWritten(stderr)) && !isStderrLost;
  process.exit(isWhole ? status : statusOfLoss);
});

/** Nobody else does now: what is printed next, if only the shell's prompt, would stand in the middle of it. */
function clearLive(): void {
  for (const output of [stdout, stderr]) output.write(clearingOf(output, env));
}

/**
 * Resolves once `output` is written; false if it is not, because somebody asked for an end and nobody has taken a byte for
 * `unreadMs`. Before that a reader may take its time. Where writing fails its listener ends the process.
 */
function isWritten(output: NodeJS.WriteStream): Promise<boolean> {
  return new Promise((resolve) => {
    output.write('', (error) => {
      if (!error || output === stderr) resolve(true);
    });
    const giveUp = (): void => {
      // Of a pipe or terminal that has taken none; a file takes all at once, and has no such method.
      (output as Partial<NodeJS.WriteStream>).setTimeout?.(unreadMs, () => resolve(false));
    };
    if (controller.signal.aborted) giveUp();
    else onAbort(controller.signal, giveUp);
  });
}

function failOutput(reason: string, hint: string | undefined, status: number): void {
  const message = `the output could not be written (${reason})`;
  end({ code: 'ERR_OUTPUT_FAILED', message, ...(hint !== undefined && { hint }) }, status);
}

function end(advice: Advice, status: number, error?: unknown): void {
  const { globals } = takeGlobals(argv, env);
  const text = formatError(advice, globals, styleOf(stderr, globals, env), error);
  stderr.write(`${text}\n`, () => process.exit(status));
  // It may be the same pipe.
  setTimeout(() => process.exit(status), unreadMs);
}
