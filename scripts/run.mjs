// Runs the repository's tasks on a machine that has only Node and npm: installs what the lockfile
// pins when it is not yet there, then hands over to turbo. `npm start` and `npm test` end here.
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installIfNeeded } from './install.mjs';
import { pack } from './pack.mjs';
import { runCommand } from './run-command.mjs';
import { reporting } from './turbo-reporting.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const env = {
  ...withoutNpmSettings(process.env),
  PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? ''),
  TURBO_TELEMETRY_DISABLED: '1',
  // turbo's hash knows nothing of Node: without this, one version's results would pass for another's.
  NODE_UNDER_TEST: process.version,
};
const run = (command, args, options) => runCommand(command, args, { cwd: root, env, ...options });

const turbo = (...args) => run('turbo', ['run', ...args, ...reporting, '--output-logs=new-only']);
const buildQuietly = (...args) =>
  run('turbo', ['run', 'build', ...args, ...reporting, '--output-logs=errors-only'], {
    quiet: true,
    notice: 'building …',
  });

const checks = ['boundaries', 'format', 'lint', 'types', 'unused', 'versions'].map(
  (check) => `//#check:${check}`,
);
// The checks read what the build writes, in every package: no `dependsOn` can say that.
const tasks = {
  start: async (args) => {
    await buildQuietly('--filter=@tcp-echo/demo...');
    await run(process.execPath, ['apps/demo/dist/main.cjs', ...args]);
  },
  test: async (args) => {
    await turbo('build', ...args);
    await turbo(...checks, 'test', ...args);
  },
  'test:load': (args) => run('pnpm', ['--filter', '@tcp-echo/load-tests', 'test:load', ...args]),
  'test:release': (args) =>
    run('pnpm', ['--filter', '@tcp-echo/repository-tests', 'test:release', ...args]),
  build: (args) => turbo('build', ...args),
  lint: async (args) => {
    await buildQuietly(...args);
    await turbo(...checks, ...args);
  },
  format: () => run('oxfmt', ['.']),
  dev: (args) => run('turbo', ['watch', 'build', ...args]),
  bench: async (words) => {
    await buildQuietly();
    for (const [name, ...args] of chosenMeasurements(words)) {
      await run('pnpm', ['--filter', '@tcp-echo/bench', name, ...args]);
    }
  },
  pack: async ([folder = 'packed']) => {
    await buildQuietly();
    await pack(folder, { root, run });
  },
  matrix: (args) => run(process.execPath, ['scripts/matrix.mjs', ...args]),
};

const [name = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(tasks, name)) {
  process.stderr.write(
    `error: there is no task '${name}'\nhint: ${Object.keys(tasks).join(', ')}\n`,
  );
  process.exit(2);
}
await installIfNeeded({ root, run });
await tasks[name](args);

/**
 * pnpm obeys npm's settings, and npm hands all of its own down: an inherited `production` would drop
 * every devDependency. What tells where and how to reach the registry stays.
 */
function withoutNpmSettings(variables) {
  const reaching = /^npm_config_(registry|userconfig|cafile|ca|(https?_)?proxy|noproxy)$/i;
  const dropped = (variable) =>
    (/^npm_/i.test(variable) && !reaching.test(variable)) || variable === 'NODE_ENV';
  return Object.fromEntries(Object.entries(variables).filter(([variable]) => !dropped(variable)));
}

/**
 * Those that were named, each with the words after its name; otherwise the one side by side, which has the figures of
 * most others in it. One after the other, because they would disturb each other.
 */
function chosenMeasurements(words) {
  const manifest = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8'));
  const names = Object.keys(manifest.scripts).filter((name) => name !== 'test');
  if (words.length === 0 || words[0].startsWith('-')) return [['side-by-side', ...words]];
  const chosen = [];
  for (const word of words) {
    if (chosen.length === 0 || names.includes(word)) chosen.push([word]);
    else chosen.at(-1).push(word);
  }
  return chosen;
}
