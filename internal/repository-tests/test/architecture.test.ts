// The drawing in docs/architecture.md shows who imports whom, neither more nor less.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readJson, root } from '../src/repository.js';

it('is drawn as the package.json files have it', () => {
  const document = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
  const drawn = [...document.matchAll(/^ {2}([\w-]+) (-->|-\.->) ([\w-]+)$/gm)];
  const arrows = drawn.map(([, from, arrow, to]) => `${from} ${arrow} ${to}`);
  expect(arrows.toSorted()).toEqual(dependencies().toSorted());
});

function dependencies(): string[] {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).flatMap((name) => {
      const manifest = readJson(join(root, group, name, 'package.json')) as Partial<
        Record<'dependencies' | 'peerDependencies', Record<string, string>>
      >;
      const drawn = (field: keyof typeof manifest, arrow: string) =>
        Object.keys(manifest[field] ?? {})
          .filter((dependency) => dependency.startsWith('@tcp-echo/'))
          .map((dependency) => `${name} ${arrow} ${dependency.replace('@tcp-echo/', '')}`);
      return [...drawn('dependencies', '-->'), ...drawn('peerDependencies', '-.->')];
    }),
  );
}
