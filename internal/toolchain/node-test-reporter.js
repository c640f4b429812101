// A reporter of node:test that says nothing and records the results, for scripts/count-tests.mjs.
import { recordTests } from './record-tests.js';

// oxlint-disable-next-line require-yield
export default async function* recordingReporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite') continue;
    counts[outcomeOf(type, data)] += 1;
  }
  recordTests(counts);
}

function outcomeOf(type, { skip, todo }) {
  if (skip !== undefined) return 'skipped';
  if (todo !== undefined) return 'todo';
  return type === 'test:pass' ? 'passed' : 'failed';
}
