// What can be called in the background, and how it is told from what cannot.
import { InvalidTargetError, locationOf, resolveLocation } from '@tcp-echo/base';
import { inspect } from 'node:util';
import { boundOf } from './partial.js';
import type { Request } from './protocol.js';

/** An exported function by its address, with its arguments. */
export interface TargetReference {
  /** A `file:`, `data:` or `node:` URL, or an absolute path. */
  readonly module: string | URL;
  readonly export: string;
  /** @defaultValue none */
  readonly args?: readonly unknown[];
}

/** A `background()` function, a `partial()` of one, or the address of an exported function. */
export type BackgroundCallable<R> = (() => R) | TargetReference;

/** @throws InvalidTargetError if `target` is nothing that another thread could call. */
export function resolveCall(target: unknown): Request {
  if (typeof target === 'function') {
    const { fn, args } = boundOf(target) ?? { fn: target, args: [] };
    const location = locationOf(fn);
    if (location === undefined) throw untagged(fn.name);
    return { module: location.module, export: location.export, args };
  }
  if (typeof target === 'object' && target !== null && 'module' in target && 'export' in target) {
    const { args = [] } = target as TargetReference;
    if (!Array.isArray(args)) {
      throw new InvalidTargetError(`args of a background call must be an array, not ${show(args)}`);
    }
    return { ...resolveLocation(target.module, target.export), args };
  }
  throw new InvalidTargetError(`target must be a callable, not ${show(target)}${remedy(target)}`);
}

function show(value: unknown): string {
  return `${inspect(value, { depth: 0, maxStringLength: 80 })} (${typeof value})`;
}

function remedy(target: unknown): string {
  return target instanceof Promise
    ? `; a promise already runs on this thread's loop: pass it to scheduleCoroutine()`
    : '; pass a background() function, a partial() of one, or { module, export, args }';
}

function untagged(name: string): InvalidTargetError {
  const shown = name === '' ? 'work' : name.replace(/^bound /, '');
  return new InvalidTargetError(
    `target must be a callable that another thread can find, not the plain function ${name || '(anonymous)'}, ` +
      `which cannot leave this thread; export it from a module and tag it:\n\n` +
      `  export const ${shown} = background(import.meta.url, '${shown}', (…) => …);\n\n` +
      `then pass it, or partial(${shown}, …arguments)`,
  );
}
