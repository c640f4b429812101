// Errors as they arrive from another thread: of their own class again where this thread knows it.
import { findErrorClass } from './error-classes.js';
import type { EncodedError, EncodedField, EncodedValue } from './encode-error.js';

/** Rebuilds what the other thread threw. An unknown class becomes the nearest one that is known here. */
export function decodeThrown({ thrown, errors }: EncodedValue): unknown {
  const made = errors.map(makeError);
  const decode = (field: EncodedField): unknown => {
    if ('error' in field) return made[field.error];
    if ('list' in field) return field.list.map(decode);
    return field.value;
  };
  for (const [place, error] of made.entries()) {
    const { fields, name } = errors[place] as EncodedError;
    for (const { key, value, enumerable } of fields) define(error, key, decode(value), enumerable);
    if (name !== undefined && error.name !== name) define(error, 'name', name, false);
  }
  return decode(thrown);
}

function makeError({ classes }: EncodedError): Error {
  const nearest = classes.map(findErrorClass).find((found) => found !== undefined) ?? Error;
  // The constructor of the class is not run: its arguments are unknown, its fields are all here.
  const error = Reflect.construct(Error, [], nearest) as Error;
  delete error.stack;
  return error;
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
}
