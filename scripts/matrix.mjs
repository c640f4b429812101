// Runs the tests on each version of Node that is supported, whichever one is installed: fetches them
// from the registry into .cache/ and tests the one build on all. `npm run matrix -- 24` tests on one.
// Left out is what no version changes: the documentation, the tarballs, the peers of the measurements.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { reporting } from './turbo-reporting.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const limitMs = 13 * 60_000;
const supported = ['22', '24', '26'];
const leftOut = ['repository-tests', 'bench'].map((name) => `--filter=!@tcp-echo/${name}`);

const [majors, turboArgs] = splitArguments(process.argv.slice(2));
const failed = [];
for (const major of majors) {
  console.log(`\n=== Node ${major} ===`);
  const bin = await fetchNode(major);
  const env = { ...process.env, PATH: bin + delimiter + process.env.PATH };
  const version = run(join(bin, 'node'), ['--version'], { stdio: 'pipe' }).stdout?.trim();
  const args = ['run', 'test', ...leftOut, ...reporting, '--output-logs=new-only', ...turboArgs];
  const { status, error } = run('turbo', args, { env: { ...env, NODE_UNDER_TEST: version } });
  if (error) console.error(`error: Node ${major}: ${error.message}`);
  if (status !== 0) failed.push(version);
  console.log(`=== Node ${version}: ${status === 0 ? 'passed' : 'FAILED'} ===`);
}
if (failed.length > 0) {
  console.error(`error: the tests failed on Node ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** The folder of that version's `node`, which is fetched when it is not there. */
async function fetchNode(major) {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = join(root, '.cache', `node-${major}`);
  const bin = join(prefix, 'node_modules', name, 'bin');
  if (!existsSync(join(bin, 'node'))) {
    await mkdir(prefix, { recursive: true });
    const install = ['install', '--no-save', '--ignore-scripts', '--loglevel=error'];
    const { status } = run('npm', [...install, '--prefix', prefix, `${name}@${major}`]);
    if (status !== 0 || !existsSync(join(bin, 'node'))) {
      console.error(
        `error: there is no Node ${major} for ${process.platform}-${process.arch} to be had from npm\n` +
          'hint: switch to that version yourself and run: npm test',
      );
      process.exit(1);
    }
  }
  return bin;
}

function run(command, args, options) {
  return spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    encoding: 'utf8',
    timeout: limitMs,
    shell: process.platform === 'win32',
    ...options,
  });
}

/** Versions first; everything from the first option on is for turbo. */
function splitArguments(args) {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const split = firstOption === -1 ? args.length : firstOption;
  const chosen = args.slice(0, split);
  return [chosen.length > 0 ? chosen : supported, args.slice(split)];
}
