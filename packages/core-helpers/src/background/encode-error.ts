// Errors on their way to another thread: structured clone alone would drop class, code and own fields.
import { inspect, types } from 'node:util';

/** An error as plain data, which structured clone copies with its cycles. */
export interface EncodedError {
  /** The names of its class and of the classes that it extends, nearest first. */
  readonly classes: readonly string[];
  readonly name: string;
  readonly fields: EncodedField[];
}

interface EncodedField {
  readonly key: string;
  readonly value: EncodedValue;
  readonly enumerable: boolean;
}

/** Any value: an error, a list that may hold errors, or what structured clone copies by itself. */
export type EncodedValue =
  | { readonly error: EncodedError }
  | { readonly list: readonly EncodedValue[] }
  | { readonly value: unknown };

/**
 * Encodes what was thrown. Errors are encoded with their causes, their `errors` and every own field; a
 * field that cannot be cloned becomes the text that `util.inspect` shows for it.
 *
 * @throws DataCloneError if `thrown` is no error and cannot be cloned.
 */
export function encodeThrown(thrown: unknown): EncodedValue {
  if (isError(thrown)) return { error: encodeError(thrown, new Map()) };
  return { value: structuredClone(thrown) };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function encodeError(error: Error, seen: Map<Error, EncodedError>): EncodedError {
  const known = seen.get(error);
  if (known !== undefined) return known;
  const encoded: EncodedError = {
    classes: classNames(error),
    name: error.name,
    fields: [],
  };
  seen.set(error, encoded);
  encoded.fields.push(...ownFields(error, seen));
  return encoded;
}

function ownFields(error: Error, seen: Map<Error, EncodedError>): EncodedField[] {
  const keys = new Set(Object.getOwnPropertyNames(error));
  // A DOMException has its message on the prototype.
  if (!keys.has('message') && error.message !== '') keys.add('message');
  return [...keys].map((key) => ({
    key,
    value: encodeField((error as unknown as Record<string, unknown>)[key], seen),
    enumerable: Object.prototype.propertyIsEnumerable.call(error, key),
  }));
}

function encodeField(value: unknown, seen: Map<Error, EncodedError>): EncodedValue {
  if (isError(value)) return { error: encodeError(value, seen) };
  if (Array.isArray(value) && value.some(isError)) {
    return { list: value.map((item) => encodeField(item, seen)) };
  }
  try {
    return { value: structuredClone(value) };
  } catch {
    return { value: inspect(value) };
  }
}

function classNames(error: Error): string[] {
  const names: string[] = [];
  let prototype: unknown = Object.getPrototypeOf(error);
  while (prototype !== null && prototype !== Object.prototype) {
    const { constructor } = prototype as { constructor?: { name?: unknown } };
    if (typeof constructor?.name === 'string') names.push(constructor.name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}
