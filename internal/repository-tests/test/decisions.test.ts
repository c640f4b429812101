// The list of decisions has every record, once and in order: a merge of two branches may lose some.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../src/repository.js';

it('lists every record in order', () => {
  const folder = join(root, 'docs', 'decisions');
  const list = readFileSync(join(folder, 'README.md'), 'utf8');
  const listed = [...list.matchAll(/^\| \[\d{4}\]\(([^)]+)\)/gm)].map(([, file]) => file);
  const records = readdirSync(folder).filter((file) => /^\d{4}-/.test(file));
  expect(listed).toEqual(records.toSorted());
});
