// Which error classes can be rebuilt, under their own name, from what another thread sent.
import * as own from './errors.js';

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
export function findErrorClass(name: string): ErrorClass | undefined {
  return classes.get(name);
}

registerErrorClasses(...builtIn, ...Object.values(own));
