// A reporter of jest that says nothing and records the results, for scripts/count-tests.mjs.
import { recordTests } from './record-tests.js';

export default class RecordingReporter {
  onRunComplete(_contexts, results) {
    recordTests({
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests,
      todo: results.numTodoTests,
      failures: results.testResults.flatMap(failuresOf),
    });
  }
}

function failuresOf({ testFilePath: file, testExecError, testResults }) {
  if (testExecError) return [{ file, message: testExecError.stack ?? testExecError.message }];
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({
      file,
      test: fullName,
      message: failureMessages.join('\n'),
    }));
}
