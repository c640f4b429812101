// Where things are in the repository, found rather than listed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface PublicPackage {
  readonly name: string;
  /** The part after the scope, which is its folder's name too. */
  readonly shortName: string;
  readonly folder: string;
  /** Whether it can be imported by its bare name, not only by its entries. */
  readonly hasMain: boolean;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: object;
}

/** Every package under `packages/` that is not private. */
export function publicPackages(): PublicPackage[] {
  return readdirSync(join(root, 'packages')).flatMap((shortName) => {
    const folder = join(root, 'packages', shortName);
    const manifest = readJson(join(folder, 'package.json')) as Manifest;
    const { name, exports = {} } = manifest;
    return manifest.private === true ? [] : [{ name, shortName, folder, hasMain: '.' in exports }];
  });
}

/** Reads a package.json, or a turbo.json with its comments. */
export function readJson(path: string): unknown {
  return ts.parseConfigFileTextToJson(path, readFileSync(path, 'utf8')).config as unknown;
}
