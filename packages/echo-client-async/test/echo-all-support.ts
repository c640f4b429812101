// Sources for `echoAll`, and what becomes of its echoes.

/** The same message for ever, and how often it was asked for; `closed` once nobody wants more. */
export function endless<M>(message: M): Iterable<M> & { taken: number; closed: boolean } {
  return {
    taken: 0,
    closed: false,
    *[Symbol.iterator]() {
      try {
        for (;;) {
          this.taken += 1;
          yield message;
        }
      } finally {
        this.closed = true;
      }
    },
  };
}

/** All echoes of a generator, and what it threw. */
export async function drain<T>(echoes: AsyncIterable<T>): Promise<{ echoes: T[]; error: unknown }> {
  const all: T[] = [];
  try {
    for await (const echo of echoes) all.push(echo);
    return { echoes: all, error: undefined };
  } catch (error) {
    return { echoes: all, error };
  }
}
