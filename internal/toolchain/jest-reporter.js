// A reporter of jest that says nothing and records the results, for scripts/count-tests.mjs.
import { recordTests } from './record-tests.js';

export default class RecordingReporter {
  onRunComplete(_contexts, results) {
    recordTests({
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests,
      todo: results.numTodoTests,
      brokenFiles: results.numRuntimeErrorTestSuites,
    });
  }
}
