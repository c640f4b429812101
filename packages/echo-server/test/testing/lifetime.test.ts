// A server of a test file never outlives it, whatever becomes of the file: each framework is run as a
// process of its own on files in which something goes wrong.
import { connectRaw } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const suites = fileURLToPath(new URL('../suites/', import.meta.url));
const bin = fileURLToPath(new URL('../../node_modules/.bin/', import.meta.url));

const frameworks = [
  { name: 'vitest', command: join(bin, 'vitest'), args: ['run'] },
  { name: 'jest', command: join(bin, 'jest'), args: [] },
  { name: 'node-test', command: process.execPath, args: ['--test'] },
];

/** What `test/suites/scenarios.cjs` has, and what the framework is to say of it. */
const scenarios = [
  { scenario: 'leaves a connection open', status: 0, says: '' },
  { scenario: 'fails with a connection open', status: 1, says: 'the test failed' },
  { scenario: 'throws in a hook', status: 1, says: 'the hook failed' },
  { scenario: 'throws outside of any promise', status: 1, says: 'nobody catches this' },
  { scenario: 'hangs on a connection', status: 1, says: /timed out|timeout/i },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcp-echo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  /** Its exit status; null if it had to be killed. */
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command to its end, and no longer than 30 seconds. */
function run(
  { name, command, args }: (typeof frameworks)[number],
  env: Readonly<Record<string, string>>,
): Promise<Run> {
  // What this process has of its own runner would reach the other one.
  const inherited = Object.entries(process.env).filter(
    ([variable]) => !/^(vitest|jest|node_|test$|turbo_)/i.test(variable),
  );
  const child = spawn(command, args, {
    cwd: join(suites, name),
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

describe.each(frameworks)('a file of $name', { timeout: 40_000 }, (framework) => {
  it.each(scenarios)('that $scenario ends by itself', async ({ scenario, status, says }) => {
    const portFile = join(folder, `${framework.name}-port`);
    const ended = await run(framework, { SCENARIO: scenario, PORT_FILE: portFile });
    expect(ended).toEqual({ status, output: expect.stringMatching(says) });
    const port = Number(await readFile(portFile, 'utf8'));
    await expect(connectRaw(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('that cannot start its server says why', async () => {
    await using other = await startEchoServer();
    const { status, output } = await run(framework, {
      SCENARIO: 'cannot start its server',
      TAKEN_PORT: String(other.port),
    });
    expect(status).toBe(1);
    expect(output).toContain(`could not listen on 127.0.0.1:${other.port}: EADDRINUSE`);
  });
});
