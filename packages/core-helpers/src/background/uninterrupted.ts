// When a thread of a pool may be ended. One whose thread is terminated while it loads a native addon, or sets it up, may end
// the whole process (https://github.com/nodejs/node-addon-api/pull/902): so a thread that starts or loads is left alone.

/** What the pool and its thread agree on, in shared memory. */
const state = {
  /** As memory begins: the thread is not up yet. */
  starting: 0,
  /** It is to end itself as soon as it is up. */
  unwanted: 1,
  up: 2,
  loading: 3,
  /** It is being ended: it begins to load nothing more. */
  ending: 4,
} as const;

/** The pool's side: whether its thread may be terminated now. If not, it ends itself, or is to be asked for again. */
export function mayTerminate(lock: Int32Array): boolean {
  if (Atomics.compareExchange(lock, 0, state.starting, state.unwanted) === state.starting)
    return false;
  const before = Atomics.compareExchange(lock, 0, state.up, state.ending);
  return before === state.up || before === state.ending;
}

/**
 * The pool's side, where the process ends now and takes its threads with it: waits until the thread loads nothing, at most
 * `timeoutMs`, and keeps it from beginning to.
 */
export function untilMayTerminate(lock: Int32Array, timeoutMs: number): void {
  if (!mayTerminate(lock)) Atomics.wait(lock, 0, state.loading, timeoutMs);
  mayTerminate(lock);
}

/** The thread's side: it is up. False if it is to end itself instead. */
export function isWanted(lock: Int32Array): boolean {
  return Atomics.compareExchange(lock, 0, state.starting, state.up) === state.starting;
}

/** The thread's side: runs `section`, during which the pool does not end this thread. */
function uninterrupted<T>(lock: Int32Array, section: () => T): T {
  const before = Atomics.compareExchange(lock, 0, state.up, state.loading);
  // This thread is being ended: it waits for that here.
  if (before === state.ending) Atomics.wait(lock, 0, state.ending);
  // Inside another section, or not up yet: nobody ends it anyway.
  if (before !== state.up) return section();
  try {
    return section();
  } finally {
    Atomics.store(lock, 0, state.up);
    Atomics.notify(lock, 0);
  }
}

/** Under this name `globalThis` has `uninterrupted` of a pool's thread, for those that load an addon. */
const uninterruptedKey = Symbol.for('tcp-echo.uninterrupted');

/** Makes this thread load every native addon uninterrupted, and lets others do what belongs to it. */
export function protectAddons(lock: Int32Array): void {
  const dlopen = process.dlopen.bind(process);
  process.dlopen = (...args: Parameters<typeof dlopen>) => {
    uninterrupted(lock, () => dlopen(...args));
  };
  Object.defineProperty(globalThis, uninterruptedKey, {
    value: <T>(section: () => T): T => uninterrupted(lock, section),
  });
}
