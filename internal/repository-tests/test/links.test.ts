// Every link of the documentation that stays in the repository leads somewhere.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../src/repository.js';
import { documents, type Document } from '../src/documents.js';

/** Where a reader of a package's page finds the files of the repository. */
const published = /^https:\/\/github\.com\/tcp-echo\/tcp-echo\/blob\/main\//;

it.each(documents())('$name links to files and headings that are there', (document) => {
  expect(linksOf(document).filter((link) => !leadsSomewhere(document, link))).toEqual([]);
});

it.each(packaged())('$name links to nothing beside its tarball but by an address', ({ text }) => {
  expect(text.match(/\]\(\.\.?\/[^)]*\)/g) ?? []).toEqual([]);
});

/** What is shipped: https://docs.npmjs.com/about-package-readme-files shows it far from the repository. */
function packaged(): Document[] {
  return documents().filter(({ name }) => name.startsWith('packages/'));
}

function linksOf({ text }: Document): string[] {
  const prose = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').replaceAll(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link.replace(published, `${root}/`))
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere({ path }: Document, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? path : resolve(dirname(path), file);
  if (!existsSync(target)) return false;
  return (
    heading === undefined || (statSync(target).isFile() && anchorsOf(target).includes(heading))
  );
}

/** As GitHub makes them: lower case, no punctuation, a hyphen for each space. */
function anchorsOf(path: string): string[] {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
