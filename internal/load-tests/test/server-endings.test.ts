// Threads that end at any moment, and servers that are started and closed again and again: a share of what programs/server-endings.mjs and
// programs/restarts.mjs do.
import { pairsOf } from '@tcp-echo/contract-tests';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nativeEngines } from '../src/engines.js';
import { atScale } from '../src/scale.js';

interface Resources {
  readonly descriptors: number;
  readonly threads: number;
  readonly mappings: number;
  readonly residentMiB: number;
}

interface Report {
  readonly before: Resources;
  readonly after: Resources;
}

/** Runs a program in a process of its own, and rejects if that ends otherwise than in order. */
async function run(program: string, ...args: readonly (string | number)[]): Promise<Report> {
  const path = fileURLToPath(new URL(`../programs/${program}.mjs`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args.map(String)]);
  return JSON.parse(stdout) as Report;
}

/** Thousands of each are for the programs alone. */
const endings = atScale(50, 5);
const restarts = atScale(10_000, 200);
const timeout = 240_000;

const kinds = [
  'closedWhileStarting',
  'closedUnderLoad',
  'terminatedWhileStarting',
  'terminatedUnderLoad',
  'exitedWhileStarting',
];

it.each(pairsOf(kinds, nativeEngines))(
  `aborts no process in ${endings} endings: %s, engine %s`,
  { timeout },
  async (kind, engine) => {
    const { before, after } = await run('server-endings', kind, engine, endings);
    expect(after.threads).toBeLessThanOrEqual(before.threads);
  },
);

it.each(nativeEngines)(
  `engine %s takes nothing more with ${restarts} starts and stops`,
  { timeout },
  async (engine) => {
    const { before, after } = await run('restarts', engine, 1, restarts);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    // One for each start would be more.
    expect(after.mappings - before.mappings).toBeLessThan(restarts / 2 + 100);
  },
);

describe.runIf(nativeEngines.length > 0)('a worker that is blocked in a receive', () => {
  it(`can be ended, ${endings} times`, { timeout }, async () => {
    const { before, after } = await run('server-endings', 'terminatedInReceive', 'uring', endings);
    expect(after.threads).toBeLessThanOrEqual(before.threads);
  });
});
