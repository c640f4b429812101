// Leaves the result of a test run where scripts/count-tests.mjs finds it: one file a version of Node, in
// the form that vitest's and jest's own JSON has.
import { mkdirSync, writeFileSync } from 'node:fs';

/**
 * @param {{ passed: number, failed: number, skipped: number, todo: number, failures: Failure[] }} run
 * @typedef {{ file: string, test?: string, message: string }} Failure
 *   Without a test: the file could not be loaded, and so has none that could fail.
 */
export function recordTests({ passed, failed, skipped, todo, failures }) {
  const results = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: todo,
    testResults: failures.map(({ file, test, message }) => ({
      name: file,
      status: 'failed',
      message,
      assertionResults:
        test === undefined
          ? []
          : [{ status: 'failed', fullName: test, failureMessages: [message] }],
    })),
  };
  mkdirSync('test-results', { recursive: true });
  writeFileSync(`test-results/node-${process.versions.node}.json`, JSON.stringify(results));
}
