// How a package here is bundled: one CommonJS implementation, and an ES module facade over it.
// docs/decisions/0002-one-instance.md says why it is not two full builds.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';

const shims = fileURLToPath(new URL('./shims.js', import.meta.url));

/**
 * esbuild exports getters that share one function, `() => from[key]`, in which V8 can't foresee the key: 25 ns each time another package
 * uses an export. Nothing here is exported that changes later.
 */
const plainExports =
  "module.exports = Object.defineProperty({ ...module.exports }, '__esModule', { value: true });";

/**
 * @param {Record<string, string>} entry Name in `dist/` to source file.
 * @param {{ facades?: string[], esModules?: string[] }} [options] `facades`: the entries that users
 *   import, which so need types and an ES module; none for a program. Default: `index`. `esModules`: the
 *   entries that users import and that can't be CommonJS, because what they import can't.
 */
export function libraryConfig(entry, { facades = ['index'], esModules = [] } = {}) {
  return defineConfig(async () => {
    await writeFacades(facades, esModules);
    const shared = {
      target: 'node20',
      platform: 'node',
      splitting: false,
      removeNodeProtocol: false,
      esbuildPlugins: [oneInstanceOfEach(entry)],
      // Instead of `clean`, which would remove the facades' types after they were written.
      clean: false,
    };
    const commonJs = {
      ...shared,
      entry: pick(entry, (name) => !esModules.includes(name)),
      format: ['cjs'],
      dts: facades.length > 0 && {
        // All in one go, so that what several entries export is one type.
        entry: pick(entry, (name) => facades.includes(name) || esModules.includes(name)),
        // tsup's declaration bundler passes `baseUrl`, which TypeScript 6 deprecates.
        compilerOptions: { ignoreDeprecations: '6.0' },
      },
      // tsup's own shim builds an invalid URL where a path holds '#' or '%'.
      define: {
        'import.meta.url': '__importMetaUrl',
        'Symbol.dispose': '__dispose',
        'Symbol.asyncDispose': '__asyncDispose',
      },
      inject: [shims],
      footer: { js: plainExports },
    };
    if (esModules.length === 0) return commonJs;
    const ownEntry = pick(entry, (name) => esModules.includes(name));
    return [commonJs, { ...shared, entry: ownEntry, format: ['esm'] }];
  });
}

function pick(entry, isWanted) {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => isWanted(name)));
}

/** An entry that imports another one loads its build: a copy would be another instance. */
function oneInstanceOfEach(entry) {
  const nameOf = new Map(Object.entries(entry).map(([name, path]) => [resolve(path), name]));
  return {
    name: 'one-instance-of-each-entry',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir }) => {
        const name = nameOf.get(resolve(resolveDir, path).replace(/\.js$/, '.ts'));
        return name === undefined ? undefined : { path: `./${name}.cjs`, external: true };
      });
    },
  };
}

async function writeFacades(facades, esModules) {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist');
  for (const name of [...facades, ...esModules]) {
    const source = `export * from './${name}.cjs';\n`;
    if (facades.includes(name)) await writeFile(`dist/${name}.js`, source);
    await writeFile(`dist/${name}.d.ts`, source);
  }
}
