// A package that a user may leave out, until something is asked for that is made of it.
import { createRequire } from 'node:module';
import { EngineUnavailableError } from './errors.js';

/** A package that is loaded by the first who needs it. */
export interface OptionalPeer<T> {
  /** What to do about it where it is not installed; undefined where it is, or has not been looked for. */
  readonly missing: string | undefined;
  /** Loads it; undefined where it is not installed. @throws what it throws itself. */
  find(): T | undefined;
  /** @throws EngineUnavailableError where it is not installed. */
  load(engine: string): T;
}

/** @param moduleUrl `import.meta.url` of the module that asks, whose own dependencies are looked through. */
export function optionalPeer<T>(moduleUrl: string, name: string): OptionalPeer<T> {
  let loaded: T | undefined;
  let missing: string | undefined;
  const find = (): T | undefined => {
    if (loaded !== undefined || missing !== undefined) return loaded;
    try {
      loaded = createRequire(moduleUrl)(name) as T;
    } catch (error) {
      if (!isMissing(error, name)) throw error;
      missing = `${name}, an optional peer dependency, is not installed (npm install ${name})`;
    }
    return loaded;
  };
  return {
    get missing() {
      return missing;
    },
    find,
    load(engine) {
      const found = find();
      if (found === undefined) throw new EngineUnavailableError(engine, String(missing));
      return found;
    },
  };
}

/** Not what it needs itself. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'MODULE_NOT_FOUND' &&
    error.message.startsWith(`Cannot find module '${name}'`)
  );
}
