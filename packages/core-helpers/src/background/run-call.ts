// Runs a call in the worker: loads its module once, and calls the export.
import { BrokenExecutorError, InvalidTargetError, isError, Later } from '@tcp-echo/base';
import type { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { describe, setLoadingModule, textOf, type Request } from './target.js';

type Target = (...args: readonly unknown[]) => unknown;

const targets = new Map<string, Target>();

/** Returns or throws what the call does; at once for a function that is loaded, returns no promise and prints nothing. */
export function runCall(request: Request): unknown {
  const target = targets.get(describe(request));
  if (target !== undefined) return call(target, request.args);
  return new Later((answer) => {
    void load(request).then(
      (loaded) => {
        // After this promise job, so that the function can use runInForeground, as it can when it is called again.
        process.nextTick(answer, () => call(loaded, request.args));
      },
      (error: unknown) => {
        answer(() => afterOutput(() => rethrow(error)));
      },
    );
  });
}

async function load(request: Request): Promise<Target> {
  let found: unknown;
  setLoadingModule(request.module);
  try {
    found = exportOf((await import(request.module)) as Namespace, request.export);
  } catch (cause) {
    const message = `cannot call ${describe(request)}: its module does not load: ${textOf(cause)}${remedy(request, cause)}`;
    throw new BrokenExecutorError(message, { cause });
  } finally {
    setLoadingModule(undefined);
  }
  if (typeof found !== 'function') {
    throw new InvalidTargetError(
      `target must be a callable: ${request.module} exports no function '${request.export}', but ${inspect(found, { depth: 0 })}`,
    );
  }
  targets.set(describe(request), found as Target);
  return found as Target;
}

type Namespace = Readonly<Record<string, unknown>>;

/** Node's lexer misses some exports of CommonJS modules: those are on the default export only. */
function exportOf(namespace: Namespace, name: string): unknown {
  return namespace[name] ?? (namespace['default'] as Namespace | null | undefined)?.[name];
}

function call(target: Target, args: readonly unknown[]): unknown {
  let value: unknown;
  try {
    value = target(...args);
    if (typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function') {
      return new Later((answer) => {
        Promise.resolve(value).then(
          (result) => answer(() => afterOutput(() => result)),
          (error: unknown) => answer(() => afterOutput(() => rethrow(error))),
        );
      });
    }
  } catch (error) {
    return afterOutput(() => rethrow(error));
  }
  return afterOutput(() => value);
}

function rethrow(error: unknown): never {
  throw error;
}

/** The reply may end the process, so what the call printed goes first. */
function afterOutput(outcome: () => unknown): unknown {
  const { stdout, stderr } = process;
  if (stdout.writableLength === 0 && stderr.writableLength === 0) return outcome();
  return new Later((answer) => {
    void Promise.all([flush(stdout), flush(stderr)]).then(() => answer(outcome));
  });
}

/** A thread's standard streams go through its parent's loop, a process's through pipes that may be full. */
function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

/** What helps where a worker, which is a plain Node, does not know TypeScript. */
function remedy({ module }: Request, cause: unknown): string {
  const code = isError(cause) ? Reflect.get(cause, 'code') : undefined;
  const isTypeScript = /\.[cm]?tsx?(?:$|\?)/.test(module);
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return '; Node itself loads only TypeScript whose types can be left out: compile the module, or run the program with tsx';
  }
  if (!isTypeScript || code !== 'ERR_UNKNOWN_FILE_EXTENSION') return '';
  return '; workers load TypeScript on Node 22.18 or later, or with tsx in a processExecutor(); anywhere else compile the module';
}
