// Errors of any realm. Test frameworks run each file in a realm of its own, whose `Error` is not that of Node's own errors.
import { types } from 'node:util';

/** Whether `value` is an error, also one of another realm (a `vm` context). Never throws. */
export function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  try {
    return (
      value instanceof Error || Object.prototype.toString.call(value) === '[object DOMException]'
    );
  } catch {
    // A proxy may refuse to tell.
    return false;
  }
}

/** What `read` returns; `otherwise` where it throws, as getters, proxies and `inspect` methods of a program's own may. */
export function orElse<T, F>(read: () => T, otherwise: F): T | F {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
