// `npm start`, as the README promises it.
import { expect, it } from 'vitest';
import { root } from '../src/repository.js';
import { runProgram } from '../src/run-program.js';

it("prints the article's lines and ends well", async () => {
  const { ended, stdout, stderr } = await runProgram('npm', ['start'], {
    cwd: root,
    timeoutMs: 110_000,
  });
  expect(ended, stderr).toBe(0);
  const lines = stdout.split('\n');
  for (const line of [
    "-> Client sending: 'Hello World!'",
    "<- Server sending: 'Hello World!'",
    '-- Terminating connection on server',
    "<- Client received: 'Hello World!'",
    '-- Terminating connection on client',
    'Hello World!',
  ]) {
    expect(lines).toContain(line);
  }
  expect(stdout).toMatch(/^-> Server received 'Hello World!' from \('127\.0\.0\.1', \d+\)$/m);
  expect(stderr).not.toMatch(/error|exception|unhandled|at .*:\d+:\d+/i);
});
