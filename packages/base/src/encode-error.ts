// Errors on their way to another thread: structured clone alone would drop class, code and own fields.
import { inspect } from 'node:util';
import { isError, orElse } from './is-error.js';

/** A value that was thrown, with every error in it, as plain data. */
export interface EncodedValue {
  readonly thrown: EncodedField;
  /** Side by side, not one in the other: what is nested too deep cannot be cloned. */
  readonly errors: readonly EncodedError[];
}

/** An error as plain data. */
export interface EncodedError {
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
export type EncodedField =
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
