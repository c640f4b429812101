// The client and the server in one file, made by each of the usual bundlers.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pack } from '../src/pack.js';
import { publicPackages } from '../src/repository.js';
import { runProgram } from '../src/run-program.js';
import { temporaryFolder, type TemporaryFolder } from '../src/temporary-folder.js';

const bundlers = [
  'esbuild@0.27.7',
  'rollup@4.54.0',
  '@rollup/plugin-commonjs@29.0.0',
  '@rollup/plugin-node-resolve@16.0.3',
  'vite@7.3.0',
  'webpack@5.104.1',
];

/** A fault takes random numbers from a package of somebody else's. */
const program = `
import { tcpEchoClient, EchoTimeoutError } from '@tcp-echo/echo-client-async';
import { startEchoServer } from '@tcp-echo/echo-server';
async function main() {
  const server = await startEchoServer();
  console.log(await tcpEchoClient('Hello World!', server.port));
  await server.close();
  await tcpEchoClient('', 7, { timeotMs: 1 }).catch((error) => console.log(error.code));
}
main();
`;

/** The scripts that make \`dist/\` of it. */
const scripts: Readonly<Record<string, string>> = {
  'esbuild, CommonJS': `
    require('esbuild').buildSync({ entryPoints: ['main.mjs'], bundle: true, platform: 'node', outfile: 'esbuild-cjs.cjs' });`,
  // Its ES modules cannot load CommonJS that loads Node's own modules, until they are given a \`require\`: https://github.com/evanw/esbuild/issues/1921
  'esbuild, ES module': `
    const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    require('esbuild').buildSync({ entryPoints: ['main.mjs'], bundle: true, platform: 'node', format: 'esm', banner: { js }, outfile: 'esbuild-esm.mjs' });`,
  'rollup, ES module': `
    const plugins = [require('@rollup/plugin-node-resolve').default({ preferBuiltins: true }), require('@rollup/plugin-commonjs').default()];
    require('rollup').rollup({ input: 'main.mjs', plugins }).then((made) => made.write({ file: 'rollup.mjs', format: 'es', inlineDynamicImports: true }));`,
  'vite, noExternal': `
    import('vite').then(({ build }) => build({ logLevel: 'error', ssr: { noExternal: true },
      build: { ssr: 'main.mjs', outDir: 'vite', rollupOptions: { output: { entryFileNames: 'main.mjs' } } } }));`,
  webpack: `
    require('webpack')({ mode: 'production', target: 'node20', entry: './main.mjs', output: { path: process.cwd(), filename: 'webpack.cjs' } },
      (error, stats) => { if (error || stats.hasErrors()) throw error ?? new Error(stats.toString()); });`,
};
const outputs: Readonly<Record<string, string>> = {
  'esbuild, CommonJS': 'esbuild-cjs.cjs',
  'esbuild, ES module': 'esbuild-esm.mjs',
  'rollup, ES module': 'rollup.mjs',
  'vite, noExternal': 'vite/main.mjs',
  webpack: 'webpack.cjs',
};

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'package.json'), '{ "private": true }\n');
  await writeFile(join(folder.path, 'main.mjs'), program);
  const tarballs = await Promise.all(publicPackages().map((found) => pack(found, folder.path)));
  await run('npm', ['install', '--ignore-scripts', ...tarballs, ...bundlers]);
});
afterAll(() => folder[Symbol.asyncDispose]());

it.each(Object.keys(scripts))('%s', async (bundler) => {
  await run(process.execPath, ['--eval', scripts[bundler] ?? '']);
  // Nothing of it is there any more where it is run.
  await using elsewhere = await temporaryFolder();
  const output = join(folder.path, outputs[bundler] ?? '');
  const extension = output.slice(output.lastIndexOf('.'));
  await run('cp', [output, join(elsewhere.path, `main${extension}`)]);
  const { stdout } = await runProgram(process.execPath, [`main${extension}`], {
    cwd: elsewhere.path,
  });
  expect(stdout).toBe('Hello World!\nERR_INVALID_ARGUMENT\n');
});

async function run(command: string, args: readonly string[]): Promise<void> {
  const { ended, stdout, stderr } = await runProgram(command, args, {
    cwd: folder.path,
    timeoutMs: 110_000,
  });
  expect(ended, stderr + stdout).toBe(0);
}
