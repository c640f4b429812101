// The programs in the README and in the guide print what is printed beside them.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { output, Project } from './support/program.js';

const project = new Project();
const pages = ['../README.md', '../../../docs/guides/sync-and-async.md'];
const examples = pages.flatMap((page) => {
  const text = readFileSync(new URL(page, import.meta.url), 'utf8');
  const pairs = text.matchAll(/```js\n(?<source>.*?)```\n+```text\n(?<printed>.*?)```/gs);
  return [...pairs].map(({ groups }, index) => ({ name: `${page} ${index + 1}`, ...groups }));
});

it.each(examples)('$name', async ({ source = '', printed }: Record<string, string>) => {
  expect(output(await project.runFiles({ 'main.cjs': source }))).toBe(printed);
});
