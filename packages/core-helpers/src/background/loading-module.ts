// Which module a worker is loading: one that calls itself in the background meanwhile would start
// workers without end, each loading it anew.

// On the global object: the worker that sets it is a bundle of its own.
const key = Symbol.for('tcp-echo:loading-module');
const state = globalThis as { [key]?: string | undefined };

/** The module that this thread loads for a background call; undefined where it loads none. */
export function loadingModule(): string | undefined {
  return state[key];
}

export function setLoadingModule(module: string | undefined): void {
  state[key] = module;
}
