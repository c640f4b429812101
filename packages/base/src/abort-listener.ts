// Listening to an abort signal that many operations share. Node warns of a leak from the eleventh
// listener of one signal on, so each signal gets one listener, whatever the number of operations.

const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` once when `signal` aborts, unless the returned function is called before. Never
 * calls it for a signal that has aborted already: ask `signal.aborted` first.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => undefined;
  let listeners = listenersOf.get(signal);
  if (listeners === undefined) {
    const added = new Set<() => void>();
    listeners = added;
    listenersOf.set(signal, added);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of added) each();
        added.clear();
      },
      { once: true },
    );
  }
  // A function of its own for each call, so that the same listener may be given twice.
  const call = (): void => {
    listener();
  };
  listeners.add(call);
  return () => void listeners.delete(call);
}
