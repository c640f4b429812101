// A worker of the program's own that makes blocking calls is terminated at any moment, and only it ends.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isThorough } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('./fixtures/endings.mjs', import.meta.url));
const count = isThorough ? 200 : 6;

/** Each costs a process: the others differ in what the worker was doing in JavaScript. */
const always = [
  ['auto', 'starting'],
  ['native', 'blocked'],
  ['bridge', 'busy'],
] as const;
const thoroughly = [
  ['native', 'idle'],
  ['native', 'busy'],
  ['bridge', 'starting'],
  ['bridge', 'idle'],
  ['bridge', 'blocked'],
] as const;

it.runIf(process.platform === 'linux').each(isThorough ? [...always, ...thoroughly] : always)(
  'engine %s, %s',
  async (engine, moment) => {
    const args = [fixture, engine, moment, String(count)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { ended, before, after } = JSON.parse(stdout) as Record<string, Record<string, number>>;
    expect(ended).toBe(count);
    expect(after?.['descriptors']).toBeLessThanOrEqual((before?.['descriptors'] ?? 0) + 4);
  },
);
