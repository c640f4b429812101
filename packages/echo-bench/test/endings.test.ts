// Runs that end at random moments: in processes of their own, because an abort is what must not happen.
// `node test/fixtures/endings.mjs worker 2000 uring` makes as many as it is told.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { engines } from './engines.js';

const program = fileURLToPath(new URL('fixtures/endings.mjs', import.meta.url));
const run = promisify(execFile);
const engine = engines.at(-1) ?? 'net';

it('does not abort the process, nor keep threads, where runs are aborted', async () => {
  const { stdout } = await run(process.execPath, [program, 'abort', '24', engine]);
  const [, more] = /^24 endings, (-?\d+) more mappings\n$/.exec(stdout) ?? [];
  // A thread of its own for each of the last fourteen would leave three and more of each; the heap has some of its own.
  expect(Number(more)).toBeLessThan(36);
});

it('does not abort the process where a worker that makes load is terminated', async () => {
  const { stdout } = await run(process.execPath, [program, 'worker', '8', engine]);
  expect(stdout).toMatch(/^8 endings, /);
});
