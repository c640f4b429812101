// The tag that lets another thread find a function again: the module that exports it, and its name.
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { InvalidTargetError } from './errors.js';

/** Where another thread or process finds a function. */
export interface TargetLocation {
  /** A `file:`, `data:` or `node:` URL. */
  readonly module: string;
  /** The name under which the module exports it; `default` for a default export. */
  readonly export: string;
}

// In the registry of symbols, so that every copy of this package in a process reads the same tag.
const locationKey = Symbol.for('tcp-echo:background');

interface Tagged {
  readonly [locationKey]?: TargetLocation;
}

/**
 * Tags an exported function so that another thread can find it again, and returns that same function.
 * The tag names the export, not the code: the other thread loads the module anew and calls what it
 * exports under that name. Tagging again replaces the tag.
 *
 * @param moduleUrl `import.meta.url` of the module that exports `fn` (in CommonJS: `__filename`).
 * @throws InvalidTargetError if `moduleUrl` cannot be loaded from elsewhere, or `fn` is no function.
 * @example
 * export const fibonacci = background(import.meta.url, 'fibonacci', (n: number): number =>
 *   n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
 */
export function background<F extends (...args: never[]) => unknown>(
  moduleUrl: string | URL,
  exportName: string,
  fn: F,
): F {
  if (typeof fn !== 'function') {
    throw new InvalidTargetError(`target must be a callable, not ${inspect(fn)} (${typeof fn})`);
  }
  const location = resolveLocation(moduleUrl, exportName);
  Object.defineProperty(fn, locationKey, { value: location, configurable: true });
  return fn;
}

/** The tag of `fn`; undefined where it has none. */
export function locationOf(fn: unknown): TargetLocation | undefined {
  return (fn as Tagged)[locationKey];
}

/** @throws InvalidTargetError unless `module` means the same module everywhere, and `exportName` is a name. */
export function resolveLocation(module: unknown, exportName: unknown): TargetLocation {
  if (typeof exportName !== 'string' || exportName === '') {
    throw new InvalidTargetError(
      `the export of a background call must be a name, not ${inspect(exportName)}`,
    );
  }
  const text = module instanceof URL ? module.href : module;
  if (typeof text === 'string') {
    if (/^(?:file|data|node):/.test(text)) return { module: text, export: exportName };
    if (isAbsolute(text)) return { module: pathToFileURL(text).href, export: exportName };
  }
  throw new InvalidTargetError(
    `the module of a background call must be a file:, data: or node: URL or an absolute path, ` +
      `because another thread resolves it, not ${inspect(module)}; ` +
      `pass import.meta.url, or import.meta.resolve('…') for another module`,
  );
}
