// What loading the package loads with it: every program pays for that.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** What is loaded once a CommonJS program has run `source`. */
function loadedAfter(source: string): string[] {
  const tell = `console.log(JSON.stringify([...process.moduleLoadList, ...Object.keys(require.cache)]))`;
  const program = `const helpers = require('@tcp-echo/core-helpers'); ${source}; ${tell}`;
  const options = { cwd: import.meta.dirname, encoding: 'utf8', timeout: 50_000 } as const;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], options)) as string[];
}

const childProcess = 'NativeModule child_process';
const levenshtein = expect.stringContaining('fastest-levenshtein') as string;

it('leaves out what processes need, until there is one', () => {
  expect(loadedAfter('')).not.toContain(childProcess);
  const call =
    "helpers.processExecutor().submit({ module: 'node:zlib', export: 'crc32', args: [''] })";
  expect(loadedAfter(call)).toContain(childProcess);
});

it('leaves out what compares names, until one is wrong', () => {
  expect(
    loadedAfter("helpers.wait([], { returnWhen: 'all-completed' }).catch(() => {})"),
  ).not.toContainEqual(levenshtein);
  expect(loadedAfter('helpers.wait([], { timeout: 1 }).catch(() => {})')).toContainEqual(
    levenshtein,
  );
});
