// docs/errors.md lists every error class that a package exports, and every code that it throws.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicPackages, root, type PublicPackage } from '../src/repository.js';

const document = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
const bases = ['TcpEchoError', 'NativeSocketError'];
/** What several packages throw and export is listed once, under the package that has it. */
const shared = Object.keys(await import('@tcp-echo/base'));

describe.each(publicPackages().filter(({ hasMain }) => hasMain))(
  'the errors of $name',
  (source) => {
    it('are listed with their class', async () => {
      const exported = Object.entries((await import(source.name)) as object)
        .filter(([name, value]) => isErrorClass(value) && !bases.includes(name))
        .map(([name]) => name)
        .filter((name) => source.name === '@tcp-echo/base' || !shared.includes(name));
      expect(listed(source, /^\|[^|]+\| `(\w+Error)` /gm)).toEqual(new Set(exported));
    });

    it('are listed with their code', () => {
      const written = readErrors(source).matchAll(/'(ERR_\w+)'/g);
      expect(listed(source, /^\| `(ERR_\w+)` /gm)).toEqual(
        new Set([...written].map(([, code]) => code)),
      );
    });
  },
);

/** What the table under the package's heading has in the column that `cell` matches. */
function listed({ shortName }: PublicPackage, cell: RegExp): Set<string | undefined> {
  const section = document.split(/^## /m).find((text) => text.startsWith(`${shortName}\n`)) ?? '';
  return new Set([...section.matchAll(cell)].map(([, content]) => content));
}

/** A package without a file for them has no errors of its own. */
function readErrors({ folder }: PublicPackage): string {
  try {
    return readFileSync(join(folder, 'src', 'errors.ts'), 'utf8');
  } catch {
    return '';
  }
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Error;
}
