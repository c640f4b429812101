// Errors as they arrive from another thread: of their own class again where this thread knows it.
import { findErrorClass } from '../error-classes.js';
import type { EncodedError, EncodedValue } from './encode-error.js';

/** Rebuilds what the other thread threw. An unknown class becomes the nearest one that is known here. */
export function decodeThrown(encoded: EncodedValue): unknown {
  return decodeValue(encoded, new Map());
}

function decodeValue(encoded: EncodedValue, seen: Map<EncodedError, Error>): unknown {
  if ('error' in encoded) return decodeError(encoded.error, seen);
  if ('list' in encoded) return encoded.list.map((item) => decodeValue(item, seen));
  return encoded.value;
}

function decodeError(encoded: EncodedError, seen: Map<EncodedError, Error>): Error {
  const known = seen.get(encoded);
  if (known !== undefined) return known;
  const nearest = encoded.classes.map(findErrorClass).find((found) => found !== undefined) ?? Error;
  // The constructor of the class is not run: its arguments are unknown, its fields are all here.
  const error = Reflect.construct(Error, [], nearest) as Error;
  seen.set(encoded, error);
  delete error.stack;
  for (const { key, value, enumerable } of encoded.fields) {
    define(error, key, decodeValue(value, seen), enumerable);
  }
  if (error.name !== encoded.name) define(error, 'name', encoded.name, false);
  return error;
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
}
