// What counts as used: in a package, what its own tsup.config.ts bundles, and its tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const script = '*.{ts,mts,cts,js,mjs,cjs}';

const ignoredDependencies = {
  // The matchers are declared into `expect`; a test runs jest by its path.
  'packages/testing': ['expect', 'jest'],
};

export default {
  workspaces: {
    bench: { entry: `**/${script}` },
    '.': { entry: 'scripts/*.mjs', ignoreDependencies: ['pnpm'] }, // turbo wants pnpm on PATH
    ...Object.fromEntries(
      ['packages', 'apps', 'examples', 'internal'].flatMap(workspacesIn).map((folder) => [
        folder,
        {
          entry: [...bundledEntries(folder), ...startedByPath(folder)],
          ignoreDependencies: ignoredDependencies[folder] ?? [],
        },
      ]),
    ),
  },
  // Peers that tests and measurements run, from the machine.
  ignoreBinaries: ['cc', 'go', 'haproxy', 'openssl', 'socat', 'unshare'],
  // A type that only its own file names is still part of that file's exported signatures.
  ignoreExportsUsedInFile: { interface: true, type: true },
};

function workspacesIn(group) {
  if (!existsSync(group)) return [];
  return readdirSync(group).map((name) => `${group}/${name}`);
}

function bundledEntries(folder) {
  const config = `${folder}/tsup.config.ts`;
  if (!existsSync(config)) return [];
  return [...readFileSync(config, 'utf8').matchAll(/'(src\/[^']+)'/g)].map(([, path]) => path);
}

/** Tests, and the programs that tests start as a process or a thread. */
function startedByPath(folder) {
  const folders = ['test', 'release', 'full', 'programs'].filter((name) =>
    existsSync(`${folder}/${name}`),
  );
  return folders.map((name) => `${name}/**/${script}`);
}
