// Errors on their way to another thread: structured clone alone would drop class, code and own fields.
import { inspect, types } from 'node:util';
import * as own from './errors.js';

/** A value that was thrown, with every error in it, as plain data. */
export interface EncodedValue {
  readonly thrown: EncodedField;
  /** Side by side, not one in the other: what is nested too deep cannot be cloned. */
  readonly errors: readonly EncodedError[];
}

/** An error as plain data. */
interface EncodedError {
  /** The names of its class and of the classes that it extends, nearest first. */
  readonly classes: readonly string[];
  readonly name: string | undefined;
  readonly fields: EncodedProperty[];
}

interface EncodedProperty {
  readonly key: string;
  readonly value: EncodedField;
  readonly enumerable: boolean;
}

/** An error, by its place in `errors`; a list that may hold errors; or what structured clone copies by itself. */
type EncodedField =
  | { readonly error: number }
  | { readonly list: readonly EncodedField[] }
  | { readonly value: unknown };

/**
 * Encodes what was thrown. Errors are encoded with their causes, their `errors` and every own field; a
 * field that cannot be cloned becomes the text that `util.inspect` shows for it, and one that cannot be read is left out.
 *
 * @throws DataCloneError if `thrown` is no error and cannot be cloned.
 */
export function encodeThrown(thrown: unknown): EncodedValue {
  if (!isError(thrown)) return { thrown: { value: structuredClone(thrown) }, errors: [] };
  const encoder = new Encoder();
  return { thrown: encoder.encodeField(thrown), errors: encoder.encodeErrors() };
}

class Encoder {
  readonly #found: Error[] = [];
  readonly #places = new Map<Error, number>();
  /** What several errors hold is cloned once. */
  readonly #cloned = new Map<unknown, EncodedField>();

  /** All that have been found, and those that are found with them. */
  encodeErrors(): EncodedError[] {
    const encoded: EncodedError[] = [];
    // It grows meanwhile: a cause that has a cause of its own, a thousand times over, takes no stack.
    for (const error of this.#found) encoded.push(this.#encodeError(error));
    return encoded;
  }

  encodeField(value: unknown): EncodedField {
    if (isError(value)) return { error: this.#placeOf(value) };
    const list = orElse(
      () => (Array.isArray(value) && value.some(isError) ? value : undefined),
      undefined,
    );
    if (list !== undefined) return { list: list.map((item) => this.encodeField(item)) };
    if (typeof value !== 'object' || value === null) return clone(value);
    const known = this.#cloned.get(value);
    if (known !== undefined) return known;
    const cloned = clone(value);
    this.#cloned.set(value, cloned);
    return cloned;
  }

  #placeOf(error: Error): number {
    const known = this.#places.get(error);
    if (known !== undefined) return known;
    this.#places.set(error, this.#found.push(error) - 1);
    return this.#found.length - 1;
  }

  #encodeError(error: Error): EncodedError {
    const name = orElse(() => error.name, undefined);
    return {
      classes: orElse(() => classNames(error), []),
      name: typeof name === 'string' ? name : undefined,
      fields: orElse(() => this.#encodeProperties(error), []),
    };
  }

  #encodeProperties(error: Error): EncodedProperty[] {
    const keys = new Set(Object.getOwnPropertyNames(error));
    // A DOMException has its message on the prototype.
    if (!keys.has('message')) keys.add('message');
    const properties: EncodedProperty[] = [];
    for (const key of keys) {
      // The error itself is what counts: not what a getter of its own throws.
      const read = orElse(() => ({ value: Reflect.get(error, key) as unknown }), undefined);
      if (read === undefined) continue;
      if (key === 'message' && read.value === '' && !Object.hasOwn(error, key)) continue;
      properties.push({
        key,
        value: this.encodeField(read.value),
        enumerable: Object.prototype.propertyIsEnumerable.call(error, key),
      });
    }
    return properties;
  }
}

function clone(value: unknown): EncodedField {
  try {
    return { value: structuredClone(value) };
  } catch {
    return { value: orElse(() => inspect(value), '[cannot be shown]') };
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

// Errors as they arrive from another thread: of their own class again where this thread knows it.

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

// Which error classes can be rebuilt, under their own name, from what another thread sent.

/** Any class of errors, whatever its constructor takes. */
export type ErrorClass = Function & { readonly name: string; readonly prototype: Error };

const builtIn = [
  Error,
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];
const classes = new Map<string, ErrorClass>();

/**
 * Makes errors of these classes keep their class when they cross threads or processes. Call it where
 * the classes are defined, so that both sides know them. A name stands for one class: the last wins.
 */
export function registerErrorClasses(...added: readonly ErrorClass[]): void {
  for (const errorClass of added) classes.set(errorClass.name, errorClass);
}

/** The class registered under `name`. */
function findErrorClass(name: string): ErrorClass | undefined {
  return classes.get(name);
}

registerErrorClasses(...builtIn, ...Object.values(own));

// Errors of any realm. Test frameworks run each file in a realm of its own, whose `Error` is not that of Node's own errors.

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
