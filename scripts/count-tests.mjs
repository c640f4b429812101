// Adds up every test run that was recorded since the last `--reset`: one line, made for machines.
// vitest writes the records, as internal/toolchain/vitest.js says; for other frameworks the reporters there do.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['packages', 'apps', 'examples', 'internal']
  .map((group) => join(root, group))
  .filter((group) => existsSync(group))
  .flatMap((group) => readdirSync(group).map((name) => join(group, name)))
  .concat(join(root, 'bench'))
  .map((folder) => join(folder, 'test-results'))
  .filter((folder) => existsSync(folder));

if (process.argv.includes('--reset')) {
  for (const folder of folders) rmSync(folder, { recursive: true });
} else {
  const runs = folders.flatMap((folder) =>
    // Pictures that tests took lie there too.
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  );
  const total = (count) => runs.reduce((sum, run) => sum + count(run), 0);
  const passed = total((run) => run.numPassedTests);
  // A file that could not be loaded counts no test, and is a failure all the same.
  const failed = total((run) => run.numFailedTests + run.testResults.filter(isBrokenFile).length);
  const skipped = total((run) => run.numPendingTests + run.numTodoTests);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

function isBrokenFile({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}
