// The `tcp-echo` binary: `main` in a process of its own.
import { adviseOnBug, type Advice } from './advice.js';
import { exitStatus } from './exit-status.js';
import { formatError } from './format-error.js';
import { takeGlobals } from './globals.js';
import type { Io } from './io.js';
import { clearingOf } from './live-line.js';
import { main } from './main.js';
import { styleOf } from './style.js';

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

// Whoever read our output wants no more of it: `tcp-echo … | head`. Any other failure, as of a full disk, loses some.
for (const output of [stdout, stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitStatus.done);
    if (output === stderr) process.exit(exitStatus.failed);
    const message = `the output could not be written (${error.code ?? error.message})`;
    end({ code: 'ERR_OUTPUT_FAILED', message }, exitStatus.failed);
  });
}

// At the prompt: `await new Promise(() => {})`, and no more input.
process.once('beforeExit', () => {
  const message = 'ended while something was awaited that can no longer happen';
  end({ code: 'ERR_AWAITS_NOTHING', message }, exitStatus.failed);
});

// Thrown where nobody catches it, which no command does.
process.on('uncaughtException', (error) => {
  clearLive();
  end(adviseOnBug(error), exitStatus.bug, error);
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
void main(argv, io).then(
  // What is still open, such as the servers of the prompt, has had its time. Output that failed has a status of its own.
  (status) => stdout.write('', (error) => void (error ?? process.exit(status))),
);

/** Nobody else does now: what is printed next, if only the shell's prompt, would stand in the middle of it. */
function clearLive(): void {
  for (const output of [stdout, stderr]) output.write(clearingOf(output, env));
}

function end(advice: Advice, status: number, error?: unknown): void {
  const { globals } = takeGlobals(argv, env);
  const text = formatError(advice, globals, styleOf(stderr, globals, env), error);
  stderr.write(`${text}\n`, () => process.exit(status));
}
