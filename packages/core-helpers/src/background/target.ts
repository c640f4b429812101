// What can be called in the background, how it is told from what cannot, and what moves with it.
import {
  InvalidTargetError,
  isError,
  locationOf,
  orElse,
  resolveLocation,
  type TargetLocation,
} from '@tcp-echo/base';
import { inspect } from 'node:util';
import type { TransferListItem } from 'node:worker_threads';

/** A call, as a worker receives it: any thread or process can make it. */
export interface Request extends TargetLocation {
  readonly args: readonly unknown[];
}

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

// Python's `functools.partial`: a callable that remembers a function and its first arguments, so that
// both can cross to another thread.

/** What a `partial()` remembers. */
interface Bound {
  readonly fn: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
}

// In the registry of symbols, so that every copy of this package in a process understands it.
const boundKey = Symbol.for('tcp-echo:partial');

interface Partial {
  [boundKey]?: Bound;
}

/**
 * Returns a callable that calls `fn` with `args` before the arguments it is given itself. A partial of
 * a `background()` function can be called in the background; a partial of any other only here. A
 * partial of a partial remembers the arguments of both.
 *
 * @throws InvalidTargetError if `fn` is no function.
 * @example
 * const queryServer = partial(tcpEchoClientSync, 'Hello World!', port);
 * const call = callInBackground(queryServer);
 */
export function partial<First extends readonly unknown[], Rest extends readonly unknown[], R>(
  fn: (...args: [...First, ...Rest]) => R,
  ...args: First
): (...rest: Rest) => R {
  if (typeof fn !== 'function') {
    throw new InvalidTargetError(`target must be a callable, not ${inspect(fn)} (${typeof fn})`);
  }
  const call = (...rest: Rest): R => fn(...args, ...rest);
  const inner = boundOf(fn);
  // Not by defineProperty, which is ten times as slow.
  (call as Partial)[boundKey] = inner
    ? { fn: inner.fn, args: [...inner.args, ...args] }
    : { fn, args };
  Object.defineProperty(call, 'name', { value: fn.name, configurable: true });
  return call;
}

/** What `fn` remembers; undefined where it is no partial. */
function boundOf(fn: unknown): Bound | undefined {
  return (fn as Partial)[boundKey];
}

// In the registry of symbols: the worker that reads it is a bundle of its own.
const transferKey = Symbol.for('tcp-echo:transfer');

/**
 * Marks what of `value` moves, instead of being copied, when a background call returns `value`; returns
 * that same value, so the function still works when it is called directly. Between processes everything
 * is copied.
 *
 * @example
 * return withTransfer(pixels, [pixels.buffer]);
 */
export function withTransfer<T extends object>(value: T, transfer: readonly TransferListItem[]): T {
  Object.defineProperty(value, transferKey, { value: transfer, configurable: true });
  return value;
}

/** What `withTransfer` marked. */
export function transferOf(value: unknown): readonly TransferListItem[] {
  return (
    (value as { [transferKey]?: readonly TransferListItem[] } | undefined)?.[transferKey] ?? []
  );
}

// Which module a worker is loading: one that calls itself in the background meanwhile would start
// workers without end, each loading it anew.

// On the global object: the worker that sets it is a bundle of its own.
const loadingKey = Symbol.for('tcp-echo:loading-module');
const state = globalThis as { [loadingKey]?: string | undefined };

/** The module that this thread loads for a background call; undefined where it loads none. */
export function loadingModule(): string | undefined {
  return state[loadingKey];
}

export function setLoadingModule(module: string | undefined): void {
  state[loadingKey] = module;
}

/** How messages call a call. */
export function describe(request: Request): string {
  return `${request.export} of ${request.module}`;
}

/** How messages tell of an error, whatever was thrown. */
export function textOf(error: unknown): string {
  return orElse(() => (isError(error) ? error.message : String(error)), 'it cannot be shown');
}
