// Setting koffi up in a thread that may be terminated: where that happens meanwhile, koffi's C++ wrapper
// ends the whole process (https://github.com/nodejs/node-addon-api/pull/902).

/** How a thread offers not to be terminated during `section`: core-helpers' executors do, under this name. */
const key = Symbol.for('tcp-echo.uninterrupted');

type Uninterrupted = <T>(section: () => T) => T;

/** Whether this thread offers that. */
export function isUninterruptible(): boolean {
  return key in globalThis;
}

/** Runs `section`, uninterrupted where this thread offers that. */
export function uninterrupted<T>(section: () => T): T {
  const offered = (globalThis as { readonly [key]?: Uninterrupted })[key];
  return offered === undefined ? section() : offered(section);
}
