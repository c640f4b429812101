// Threads that are ended at moments of chance: no ending may take the process with it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { atScale } from '../src/scale.js';

const program = fileURLToPath(new URL('../programs/thread-endings.mjs', import.meta.url));
const count = atScale(300, 24);
/** A new one each time: what it was is in the message of a failure. */
const seed = Math.floor(Math.random() * 2 ** 31);

it(
  'a process outlives every ending of a thread that starts, loads, waits, works or is blocked in native code',
  { timeout: 240_000 },
  async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      program,
      String(count),
      String(seed),
    ]);
    const { ended, before, after } = JSON.parse(stdout);
    expect(stderr).toBe('');
    const codes = new Set(Object.keys(ended).map((key) => key.split(': ')[1]));
    for (const code of codes)
      expect(['done', 'ERR_CANCELLED', 'ERR_EXECUTOR_CLOSED']).toContain(code);
    if (after !== undefined) {
      // Node's own threads come as they are needed.
      expect(after.threads).toBeLessThanOrEqual(before.threads + 4);
      expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 4);
    }
  },
);
