// The clock that time limits go by.

/** Milliseconds, with fractions. Taken now: a test that fakes `performance` later does not stop waits that are real. */
export const nowMs: () => number = performance.now.bind(performance);
