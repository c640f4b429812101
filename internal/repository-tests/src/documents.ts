// The Markdown files of the repository that a visitor reads.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { publicPackages, root } from './repository.js';

export interface Document {
  readonly path: string;
  /** Its path as seen from the root. */
  readonly name: string;
  readonly text: string;
}

export function documents(): Document[] {
  return [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => join(root, name)),
    ...readdirSync(join(root, 'examples')).map((name) => join(root, 'examples', name, 'README.md')),
    ...publicPackages().map(({ folder }) => join(folder, 'README.md')),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => join(root, 'docs', path)),
  ]
    .filter((path) => existsSync(path))
    .map((path) => ({ path, name: relative(root, path), text: readFileSync(path, 'utf8') }));
}
