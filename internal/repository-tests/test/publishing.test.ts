// What would be published, as it would be published: every public package is packed and its tarball
// judged, by publint, by are-the-types-wrong, and by what this repository wants of it.
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack } from '../src/pack.js';
import { publicPackages, readJson, root } from '../src/repository.js';
import { temporaryFolder, type TemporaryFolder } from '../src/temporary-folder.js';

const mayBePacked =
  /^(package\.json|LICENSE|README\.md|CHANGELOG\.md|bin\/[\w-]+\.cjs|dist\/([\w-]+\.(js|cjs|d\.ts|d\.cts)|help\.txt))$/;

describe.each(publicPackages())('$name', (source) => {
  let folder: TemporaryFolder;
  let tarball: Uint8Array<ArrayBuffer>;
  let packed: Package;

  beforeAll(async () => {
    folder = await temporaryFolder();
    tarball = new Uint8Array(readFileSync(await pack(source, folder.path)));
    packed = createPackageFromTarballData(tarball);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  it('packs its build, its README and its licence, and nothing else', () => {
    const prefix = `/node_modules/${source.name}/`;
    const files = packed.listFiles().map((file) => file.replace(prefix, ''));
    expect(files.filter((file) => !mayBePacked.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE']));
    const { exports } = readJson(join(source.folder, 'package.json')) as {
      exports: Record<string, object | string>;
    };
    const named = filesOf(exports).map((file) => file.replace('./', ''));
    expect(named.length).toBeGreaterThan(1);
    expect(files).toEqual(expect.arrayContaining(named));
  });

  it('is made of its own source: what it imports of others is a dependency, and exists once', () => {
    const built = packed.listFiles().filter((file) => file.endsWith('.cjs'));
    const sources = built.flatMap((file) => [
      ...packed.readFile(file).matchAll(/^\s*\/\/ ((?:\.\.\/|\.?node_modules\/)\S+)$/gm),
    ]);
    const foreign = new Set(sources.map(([, path]) => path));
    foreign.delete('../../internal/toolchain/shims.js');
    expect([...foreign]).toEqual([]);
  });

  it('asks for versions that a registry understands', () => {
    const manifest = packed.readFile(`/node_modules/${source.name}/package.json`);
    expect(manifest).not.toMatch(/"(workspace|catalog|link|file):/);
  });

  it('has no entry that publint finds fault with', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    const faults = messages.map((message) => formatMessage(message, pkg, { color: false }));
    expect(faults).toEqual([]);
  });

  it('has right types for import, for require and for bundlers', async () => {
    const analysis = await checkPackage(packed);
    expect(analysis.types).not.toBe(false);
    const problems = 'problems' in analysis ? analysis.problems : [];
    const unexpected = problems.filter(
      (problem) => concernsModernResolution(problem) && !isMeantSo(problem, source.folder),
    );
    expect(unexpected).toEqual([]);
  });

  it('is held to a boundary: without a tag and its rule it could import anything', () => {
    const { tags } = readJson(join(source.folder, 'turbo.json')) as { tags?: string[] };
    expect(tags).toEqual([source.shortName]);
    const { boundaries } = readJson(join(root, 'turbo.json')) as {
      boundaries: { tags: Record<string, unknown> };
    };
    expect(boundaries.tags).toHaveProperty(source.shortName);
  });
});

/** Every file that the `exports` of a package name, under whatever conditions. */
function filesOf(exports: object | string): string[] {
  return typeof exports === 'string' ? [exports] : Object.values(exports).flatMap(filesOf);
}

/** An entry without a build for `require` is an ES module on purpose, like what it imports. */
function isMeantSo(problem: object, folder: string): boolean {
  if (!('entrypoint' in problem && 'kind' in problem && problem.kind === 'CJSResolvesToESM')) {
    return false;
  }
  const { exports } = readJson(join(folder, 'package.json')) as {
    exports: Record<string, string | Record<string, unknown>>;
  };
  const entry = exports[String(problem.entrypoint)];
  return typeof entry === 'object' && !('require' in entry);
}

/** `node10` is TypeScript's resolution without `exports`, which every Node in use understands. */
function concernsModernResolution(problem: object): boolean {
  return !('resolutionKind' in problem && problem.resolutionKind === 'node10');
}
