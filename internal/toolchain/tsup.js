// How a package here is bundled: one CommonJS implementation, and an ES module facade over it.
// docs/decisions/0002-one-instance.md says why it is not two full builds.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

/**
 * @param {Record<string, string>} entry Name in `dist/` to source file.
 * @param {{ facades?: string[] }} [options] `facades`: the entries that users import, which so need
 *   types and an ES module; none for a program. Default: `index`.
 */
export function libraryConfig(entry, { facades = ['index'] } = {}) {
  return defineConfig(async () => {
    await writeFacades(facades);
    return {
      entry,
      format: ['cjs'],
      dts: facades.length > 0 && {
        entry: Object.fromEntries(facades.map((name) => [name, entry[name]])),
        // tsup's declaration bundler passes `baseUrl`, which TypeScript 6 deprecates.
        compilerOptions: { ignoreDeprecations: '6.0' },
      },
      target: 'node20',
      platform: 'node',
      sourcemap: true,
      splitting: false,
      removeNodeProtocol: false,
      // tsup's own shim builds an invalid URL where a path holds '#' or '%'.
      define: { 'import.meta.url': '__importMetaUrl' },
      banner: {
        js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
      },
      // Instead of `clean`, which would remove the facades' types after they were written.
      clean: false,
    };
  });
}

async function writeFacades(names) {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist');
  for (const name of names) {
    const source = `export * from './${name}.cjs';\n`;
    await writeFile(`dist/${name}.js`, source);
    await writeFile(`dist/${name}.d.ts`, source);
  }
}
