#!/usr/bin/env node
// The `tcp-echo` binary: `main` in a process of its own.
import { main } from './main.js';

const controller = new AbortController();
for (const [name, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(name, () => {
    // The first asks the command to come to an end, the second does not wait for it.
    if (controller.signal.aborted) process.exit(status);
    controller.abort(status);
  });
}

// Whoever read our output wants no more of it: `tcp-echo … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { stdin, stdout, stderr, env } = process;
void main(process.argv.slice(2), { stdin, stdout, stderr, env, signal: controller.signal }).then(
  // What is still open, such as the servers of the prompt, has had its time.
  (status) => stdout.write('', () => process.exit(status)),
);
