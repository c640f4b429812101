// A server of a test file never outlives it, whatever becomes of the file: each framework is run as a
// process of its own on files in which something goes wrong.
import { connectRaw, isThorough, temporaryFolder } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const suites = fileURLToPath(new URL('./suites/', import.meta.url));
const bin = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url));

const frameworks = [
  { name: 'vitest', command: join(bin, 'vitest'), args: ['run'] },
  { name: 'jest', command: join(bin, 'jest'), args: [] },
  { name: 'node-test', command: process.execPath, args: ['--test'] },
];

/** What `test/suites/scenarios.cjs` has, and what the framework is to say of it. */
const failures = [
  { scenario: 'fails with a connection open', says: 'the test failed' },
  { scenario: 'throws in a hook', says: 'the hook failed' },
  { scenario: 'throws outside of any promise', says: 'nobody catches this' },
  { scenario: 'hangs on a connection', says: /timed out|timeout/i },
  { scenario: 'cannot start its server', says: /could not listen on 127\.0\.0\.1:\d+: EADDRINUSE/ },
];

/** Each in a run of its own, or, since a framework takes long to start, all in one. */
const runs = isThorough ? failures.map((failure) => [failure]) : [failures];

interface Run {
  /** Its exit status; null if it had to be killed. */
  readonly status: number | null;
  readonly output: string;
}

/** Runs a framework to its end, and no longer than a minute. */
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
    timeout: 60_000,
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

/** Runs a file in which all `scenarios` happen; when it has ended, so has each of its servers. */
async function runScenarios(
  framework: (typeof frameworks)[number],
  scenarios: readonly string[],
): Promise<Run> {
  await using folder = await temporaryFolder();
  await using other = await startEchoServer();
  const ended = await run(framework, {
    SCENARIOS: scenarios.join(', '),
    PORTS: folder.path,
    TAKEN_PORT: String(other.port),
  });
  const ports = await readdir(folder.path);
  const haveServers = scenarios.filter((scenario) => scenario !== 'cannot start its server');
  expect(ports, ended.output).toHaveLength(haveServers.length);
  for (const port of ports) {
    await expect(connectRaw(Number(port))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
  return ended;
}

describe.each(frameworks)('a file of $name', { timeout: 70_000 }, (framework) => {
  it('that leaves a connection open passes, and ends by itself', async () => {
    const ended = await runScenarios(framework, ['leaves a connection open']);
    expect(ended).toMatchObject({ status: 0 });
  });

  it.each(runs.map((run) => ({ run, does: run.map(({ scenario }) => scenario).join(', ') })))(
    'that $does says so, and ends by itself',
    async ({ run }) => {
      const scenarios = run.map(({ scenario }) => scenario);
      const { status, output } = await runScenarios(framework, scenarios);
      expect(status).toBe(1);
      for (const { says } of run) expect(output).toMatch(says);
    },
  );
});
