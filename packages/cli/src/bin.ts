// The `tcp-echo` binary: `main` in a process of its own.
import { exitStatus } from './exit-status.js';
import { formatAdvice } from './format-error.js';
import type { Io } from './io.js';
import { main } from './main.js';

const { stdout, stderr, env } = process;
const controller = new AbortController();
for (const [name, status] of [
  ['SIGINT', exitStatus.interrupted],
  ['SIGTERM', exitStatus.terminated],
] as const) {
  process.on(name, () => {
    // The first asks the command to come to an end, the second does not wait for it.
    if (controller.signal.aborted) process.exit(status);
    controller.abort(status);
  });
}

// Whoever read our output wants no more of it: `tcp-echo … | head`.
for (const output of [stdout, stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitStatus.done);
  });
}

// At the prompt: `await new Promise(() => {})`, and no more input.
process.once('beforeExit', () => {
  const message = 'ended while something was awaited that can no longer happen';
  stderr.write(`${formatAdvice({ message })}\n`, () => process.exit(exitStatus.failed));
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
void main(process.argv.slice(2), io).then(
  // What is still open, such as the servers of the prompt, has had its time.
  (status) => stdout.write('', () => process.exit(status)),
);
