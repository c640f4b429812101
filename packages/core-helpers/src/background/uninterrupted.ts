// What a thread must not be ended in: loading a native addon. One whose thread is terminated while it
// sets itself up may end the whole process (https://github.com/nodejs/node-addon-api/pull/902).

const free = 0;
const held = 1;
const ending = 2;

/** The pool's side: whether its thread may be ended now. If so, that thread begins to load nothing more. */
export function mayEnd(lock: Int32Array): boolean {
  return Atomics.compareExchange(lock, 0, free, ending) !== held;
}

/** The thread's side: runs `section`, during which the pool does not end this thread. */
function uninterrupted<T>(lock: Int32Array, section: () => T): T {
  const before = Atomics.compareExchange(lock, 0, free, held);
  if (before === held) return section();
  // This thread is being ended: it waits for that here.
  if (before === ending) Atomics.wait(lock, 0, ending);
  try {
    return section();
  } finally {
    Atomics.store(lock, 0, free);
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
