// A reporter of node:test that says nothing and records the results, for scripts/count-tests.mjs.
import { recordTests } from './record-tests.js';

// oxlint-disable-next-line require-yield
export default async function* recordingReporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  const failures = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite') continue;
    const outcome = outcomeOf(type, data);
    counts[outcome] += 1;
    if (outcome === 'failed') failures.push(failureOf(data));
  }
  recordTests({ ...counts, failures });
}

function outcomeOf(type, { skip, todo }) {
  if (skip !== undefined) return 'skipped';
  if (todo !== undefined) return 'todo';
  return type === 'test:pass' ? 'passed' : 'failed';
}

/** A file that could not be loaded is a test of its name here. */
function failureOf({ file, name, details }) {
  const { cause } = details.error;
  return { file, test: name, message: cause?.stack ?? String(cause ?? details.error) };
}
