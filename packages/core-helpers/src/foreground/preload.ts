// `node -r @tcp-echo/core-helpers/foreground main.mjs`: makes runInForeground work at the top level of
// an ES module. Node evaluates an ES module entry inside a promise job; this preload evaluates it by
// `require()`, outside of any, and Node then finds it in its cache.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { EventLoopError } from '../errors.js';
import { refusePromiseJob } from './event-loop.js';

const require = createRequire(import.meta.url);
const entry = process.argv[1];

/** With these Node runs no entry, and its first argument is something else. */
const withoutEntry = /^(?:-(?:e|p|pe|c|i)|--(?:eval|print|check|interactive|test))(?:=|$)/;

// Workers inherit the preload, but have an entry of their own.
if (
  isMainThread &&
  entry !== undefined &&
  !process.execArgv.some((arg) => withoutEntry.test(arg))
) {
  const path = resolveEntry(entry);
  // A CommonJS entry needs no help, and would no longer be `require.main`.
  if (path !== undefined && isEsModule(path)) {
    refuseImport();
    evaluate(path);
  }
}

/** Undefined where there is no such file: Node's own message about that is the better one. */
function resolveEntry(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Node's rule for entries: by extension, else by the `type` of the nearest package.json. */
function isEsModule(path: string): boolean {
  const extension = extname(path);
  if (extension === '.mjs' || extension === '.mts') return true;
  if (extension !== '.js' && extension !== '.ts') return false;
  return nearestPackageType(dirname(path)) === 'module';
}

function nearestPackageType(folder: string): unknown {
  const parent = dirname(folder);
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) return undefined;
    return nearestPackageType(parent);
  }
}

/** Whatever is imported, by the program or by --import, is evaluated in a promise job, and so would be what it requires. */
function refuseImport(): void {
  try {
    refusePromiseJob();
  } catch (cause) {
    throw new EventLoopError(
      'ERR_EVENT_LOOP_RUNNING',
      '@tcp-echo/core-helpers/foreground comes too late where it is imported; use node -r @tcp-echo/core-helpers/foreground main.mjs',
      { cause },
    );
  }
}

function evaluate(path: string): void {
  try {
    require(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_REQUIRE_ASYNC_MODULE') {
      throw new EventLoopError(
        'ERR_EVENT_LOOP_RUNNING',
        `${path} cannot be run in the foreground, because it or a module it imports uses await at its top level; ` +
          'put that await into an async function and call it through runInForeground, or drop the preload and await everything',
        { cause: error },
      );
    }
    if (code === 'ERR_REQUIRE_ESM') {
      throw new EventLoopError(
        'ERR_EVENT_LOOP_UNAVAILABLE',
        `Node ${process.versions.node} cannot require() an ES module, which the preload needs; use Node 20.19, 22.12 or later`,
        { cause: error },
      );
    }
    throw error;
  }
}
