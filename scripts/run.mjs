// Runs the repository's tasks on a machine that has only Node and npm: installs what the lockfile
// pins when it is not yet there, then hands over to turbo. `npm start` and `npm test` end here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.tcp-echo-lockfile');
const onWindows = process.platform === 'win32';

// pnpm obeys npm's own settings: an inherited `production=true` would drop every devDependency.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')),
);
env.PATH = bin + delimiter + (process.env.PATH ?? '');
env.TURBO_TELEMETRY_DISABLED = '1';
// The one thing about Node that a cached result depends on.
env.NODE_UNDER_TEST = process.version;

const checks = [
  '//#check:boundaries',
  '//#check:format',
  '//#check:lint',
  '//#check:unused',
  '//#check:versions',
];
const tasks = {
  start: () => {
    turbo(['build', '--filter=@tcp-echo/demo...', '--output-logs=errors-only'], { quiet: true });
    run(process.execPath, ['apps/demo/dist/main.cjs']);
  },
  test: (...args) => turbo(['build', 'typecheck', 'test', ...checks, ...args]),
  build: (...args) => turbo(['build', ...args]),
  lint: (...args) => turbo([...checks, ...args]),
  format: () => run('oxfmt', ['.']),
  dev: (...args) => turbo(['build'], { watch: true, args }),
  bench: (...args) => {
    turbo(['build', '--output-logs=errors-only']);
    run(process.execPath, ['bench/run.mjs', ...args]);
  },
  matrix: (...args) => run(process.execPath, ['scripts/matrix.mjs', ...args]),
};

const [name, ...args] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  fail(`there is no task ${JSON.stringify(name)}; known: ${Object.keys(tasks).join(', ')}`);
}
installIfNeeded();
task(...args);

function installIfNeeded() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // A tree that npm made holds copies where pnpm expects links, and pnpm asks before it removes it.
  const modules = join(root, 'node_modules');
  if (existsSync(modules) && !existsSync(join(modules, '.modules.yaml'))) {
    rmSync(modules, { recursive: true });
  }
  process.stderr.write('installing what pnpm-lock.yaml pins …\n');
  run('npx', ['--yes', manifest.packageManager, 'install', '--frozen-lockfile', '--silent']);
  writeFileSync(stamp, wanted);
}

function turbo(turboArgs, { quiet = false, watch = false, args = [] } = {}) {
  const verb = watch ? 'watch' : 'run';
  run('turbo', [verb, ...turboArgs, ...args], quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit');
}

/** Runs a command to its end; leaves with its status when that is not 0. */
function run(command, commandArgs, stdio = 'inherit') {
  const { status, signal, error } = spawnSync(command, commandArgs, {
    cwd: root,
    env,
    stdio,
    shell: onWindows,
  });
  if (error) fail(`could not run ${command}: ${error.message}`);
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}
