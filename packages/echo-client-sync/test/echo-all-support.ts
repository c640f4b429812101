// Sources for the blocking `echoAll`, and what becomes of its echoes.

/** The same message for ever, how often it was taken, and whether nobody wants more. */
export function endless<M>(message: M) {
  const source = { taken: 0, closed: false, messages: give() };
  function* give(): Generator<M> {
    try {
      for (;;) {
        source.taken += 1;
        yield message;
      }
    } finally {
      source.closed = true;
    }
  }
  return source;
}

/** All echoes of a generator, and what it threw. */
export function drain<T>(echoes: Iterable<T>): { echoes: T[]; error: unknown } {
  const all: T[] = [];
  try {
    for (const echo of echoes) all.push(echo);
    return { echoes: all, error: undefined };
  } catch (error) {
    return { echoes: all, error };
  }
}

/** Blocks the thread, as whoever asks for the next echo late does. */
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A source that fails after two messages. */
export function* oneTwoAndAnError(): Generator<string> {
  yield 'one';
  yield 'two';
  throw new Error('no more');
}
