// Leaves the result of a test run where scripts/count-tests.mjs finds it: one file a version of Node, in
// the form that vitest's and jest's own JSON has.
import { mkdirSync, writeFileSync } from 'node:fs';

/**
 * @param {{ passed: number, failed: number, skipped: number, todo: number, brokenFiles?: number }} counts
 *   `brokenFiles`: that could not be loaded, and so have no test that could fail.
 */
export function recordTests({ passed, failed, skipped, todo, brokenFiles = 0 }) {
  const results = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: todo,
    testResults: Array.from({ length: brokenFiles }, () => ({
      status: 'failed',
      assertionResults: [],
    })),
  };
  mkdirSync('test-results', { recursive: true });
  writeFileSync(`test-results/node-${process.versions.node}.json`, JSON.stringify(results));
}
