// Adds up every test run that was recorded since the last `--reset`. Names what failed: whoever sees only the end of a
// long log sees it too. The last line has the totals, and is made for machines.
// vitest writes the records, as internal/toolchain/vitest.js says; for other frameworks the reporters there do.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
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
      .map((name) => ({
        runtime: basename(name, '.json'),
        ...JSON.parse(readFileSync(join(folder, name), 'utf8')),
      })),
  );
  for (const run of runs) run.testResults.forEach((file) => printFailures(run.runtime, file));
  const total = (count) => runs.reduce((sum, run) => sum + count(run), 0);
  const passed = total((run) => run.numPassedTests);
  // A file that could not be loaded counts no test, and is a failure all the same.
  const failed = total((run) => run.numFailedTests + run.testResults.filter(isBrokenFile).length);
  const skipped = total((run) => run.numPendingTests + run.numTodoTests);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

function printFailures(runtime, file) {
  const where = `${relative(root, file.name)} (${runtime})`;
  if (isBrokenFile(file)) console.log(`failed: ${where}\n${firstLines(file.message)}`);
  for (const { status, fullName, failureMessages } of file.assertionResults) {
    if (status !== 'failed') continue;
    console.log(`failed: ${where}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`);
  }
}

/** Enough to see what went wrong; the counterexample of a property test can be very long. */
function firstLines(text) {
  return text
    .slice(0, 2000)
    .split('\n')
    .slice(0, 12)
    .map((line) => `  ${line}`)
    .join('\n');
}

function isBrokenFile({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}
