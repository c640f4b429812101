// The packages as their users get them: packed, installed by npm into an empty project outside the
// repository, type-checked there, and run as ES modules and as CommonJS.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack } from '../src/pack.js';
import { publicPackages, readJson, root } from '../src/repository.js';
import { runProgram, type ProgramRun } from '../src/run-program.js';
import { temporaryFolder, type TemporaryFolder } from '../src/temporary-folder.js';

const packages = publicPackages();
const withMain = packages.filter(({ hasMain }) => hasMain);
const consumers = join(import.meta.dirname, '..', 'programs');

describe.each([
  { how: "npm's defaults", flags: [] },
  { how: '--ignore-scripts', flags: ['--ignore-scripts'] },
])('installed with $how', ({ flags }) => {
  let folder: TemporaryFolder;
  const run = (command: string, args: readonly string[]): Promise<ProgramRun> =>
    runProgram(command, args, {
      cwd: folder.path,
      env: { HOME: join(folder.path, 'home') },
      timeoutMs: 110_000,
    });

  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'home'));
    await writeFile(join(folder.path, 'package.json'), '{ "private": true }\n');
    const tarballs = await Promise.all(packages.map((found) => pack(found, folder.path)));
    const { ended, stderr } = await run('npm', ['install', ...flags, ...tarballs, ...compiler()]);
    expect(ended, stderr).toBe(0);
    for (const { shortName } of withMain) {
      for (const type of ['mts', 'cts']) {
        await copyFile(
          join(consumers, `${shortName}.ts`),
          join(folder.path, `${shortName}.${type}`),
        );
      }
    }
    await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  it('type-checks in both module systems, declarations of the packages included', async () => {
    const { ended, stdout } = await run('npx', ['tsc', '--pretty', 'false']);
    expect(stdout).toBe('');
    expect(ended).toBe(0);
  });

  it('has declarations that TypeScript 5.4 can read, the oldest that is promised', async () => {
    const imports = withMain.map(({ name }, at) => `import * as p${at} from '${name}';\n`);
    const uses = `export const all = [${withMain.map((_, at) => `p${at}`).join(', ')}];\n`;
    for (const type of ['mts', 'cts']) {
      await writeFile(join(folder.path, `all.${type}`), [...imports, uses].join(''));
    }
    const old = {
      // Its own libraries lack what Node 20 has.
      compilerOptions: {
        ...compilerOptions,
        target: 'ES2022',
        lib: ['ES2023', 'ESNext.Disposable'],
        noEmit: true,
      },
      files: ['all.mts', 'all.cts'],
    };
    await writeFile(join(folder.path, 'tsconfig.old.json'), JSON.stringify(old));
    const { ended, stdout } = await run('npx', [
      '--yes',
      '--package=typescript@5.4.5',
      '--',
      'tsc',
      '--pretty',
      'false',
      '--project',
      'tsconfig.old.json',
    ]);
    expect(stdout).toBe('');
    expect(ended).toBe(0);
  });

  describe.each(withMain)('$name', ({ shortName }) => {
    it.each(['mjs', 'cjs'])('works from a .%s file', async (extension) => {
      const source = await readFile(join(consumers, `${shortName}.ts`), 'utf8');
      const promised = [...source.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => `${line}\n`);
      const { ended, stdout, stderr } = await run(process.execPath, [`${shortName}.${extension}`]);
      expect({ ended, stdout, stderr }).toEqual({
        ended: 0,
        stdout: promised.join(''),
        stderr: '',
      });
    });

    it('is one instance, however it is loaded', async () => {
      const both = `import('@tcp-echo/${shortName}').then((imported) => {
        const required = require('@tcp-echo/${shortName}');
        console.log(Object.keys(required).every((name) => required[name] === imported[name]));
      })`;
      const { stdout, stderr } = await run(process.execPath, ['--eval', both]);
      expect(stdout, stderr).toBe('true\n');
    });

    const { bin = {} } = readJson(join(root, 'packages', shortName, 'package.json')) as {
      bin?: Record<string, string>;
    };
    it.each(Object.keys(bin))('has a command %s that tells its help', async (command) => {
      const { ended, stdout, stderr } = await run('npx', ['--no', '--', command, '--help']);
      expect(ended, stderr).toBe(0);
      expect(stdout).toContain(command);
    });
  });

  it.each([
    {
      file: 'suite.test.cjs',
      load: (entry: string, names: string) => `const { ${names} } = require('${entry}');`,
    },
    {
      file: 'suite.test.mjs',
      load: (entry: string, names: string) => `import { ${names} } from '${entry}';`,
    },
  ])('serves a test file of node:test, $file, and brings no test framework', async (suite) => {
    const source = [
      suite.load('@tcp-echo/echo-server', 'EchoServer'),
      suite.load('@tcp-echo/testing/node-test', 'assertConnections, useEchoServer'),
      suite.load('node:test', 'test'),
      'const echo = useEchoServer();',
      "test('serves', () => { assertConnections(echo, 0); if (!(echo instanceof EchoServer)) throw echo; });",
    ];
    await writeFile(join(folder.path, suite.file), source.join('\n'));
    const { ended, stdout } = await run(process.execPath, ['--test', suite.file]);
    expect(ended, stdout).toBe(0);
    for (const name of ['jest', 'vitest']) {
      expect(existsSync(join(folder.path, 'node_modules', name))).toBe(false);
    }
  });

  it.each([
    {
      file: 'top-level.cjs',
      load: "const { runInForeground } = require('@tcp-echo/core-helpers');",
      args: [],
    },
    {
      file: 'top-level.mjs',
      load: "import { runInForeground } from '@tcp-echo/core-helpers';",
      args: ['-r', '@tcp-echo/core-helpers/foreground'],
    },
  ])('runs the event loop from the top level of $file', async ({ file, load, args }) => {
    const call =
      "console.log(runInForeground(new Promise((done) => setTimeout(done, 5, 'late'))));";
    await writeFile(join(folder.path, file), `${load}\n${call}\n`);
    const { stdout, stderr } = await run(process.execPath, [...args, file]);
    expect(stdout, stderr).toBe('late\n');
  });
});

it('has a consumer for every package that can be imported by its name', () => {
  const missing = withMain.filter(
    ({ shortName }) => !existsSync(join(consumers, `${shortName}.ts`)),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

const compilerOptions = {
  module: 'NodeNext',
  target: 'ES2023',
  // Without it the packages' own declarations, and what they import, would not be looked at.
  skipLibCheck: false,
  strict: true,
  types: ['node'],
};

/** The compiler and Node's types, in the versions that this repository is built with. */
function compiler(): string[] {
  const { devDependencies } = readJson(join(root, 'package.json')) as {
    devDependencies: Record<string, string>;
  };
  return ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
}
