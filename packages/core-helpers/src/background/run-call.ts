// Runs a call in the worker: loads its module once, calls the export and replies with the outcome.
import { encodeThrown, orElse, type EncodedValue } from '@tcp-echo/base';
import { inspect } from 'node:util';
import type { TransferListItem } from 'node:worker_threads';
import { setLoadingModule } from './loading-module.js';
import type { Reply, Request } from './protocol.js';
import { unwrittenOutput } from './unwritten-output.js';
import { transferOf } from './with-transfer.js';

/** Sends a reply. @throws DataCloneError if it cannot be cloned. */
export type Send = (reply: Reply, transfer?: readonly TransferListItem[]) => void;

type Target = (...args: readonly unknown[]) => unknown;

const targets = new Map<string, Target>();

/**
 * Runs `request`. Returns nothing if the reply is sent already, as for a function that is loaded,
 * returns no promise and prints nothing; otherwise a promise, never rejected, of it being sent.
 */
export function runCall(request: Request, send: Send): Promise<void> | undefined {
  const target = targets.get(keyOf(request));
  if (target === undefined) return loadAndCall(request, send);
  let value: unknown;
  try {
    value = target(...request.args);
    if (isThenable(value)) return settle(value, send);
  } catch (error) {
    return afterOutput(() => replyThrown(error, send));
  }
  return afterOutput(() => replyReturned(value, send));
}

async function loadAndCall(request: Request, send: Send): Promise<void> {
  let found: unknown;
  setLoadingModule(request.module);
  try {
    found = exportOf((await import(request.module)) as Namespace, request.export);
  } catch (error) {
    await afterOutput(() => send({ kind: 'unloadable', error: encodeThrown(error) }));
    return;
  } finally {
    setLoadingModule(undefined);
  }
  if (typeof found !== 'function') {
    send({ kind: 'no-function', found: inspect(found, { depth: 0 }) });
    return;
  }
  targets.set(keyOf(request), found as Target);
  // After this promise job, so that the function can use runInForeground, as it can when it is called
  // again.
  await new Promise<void>((resolve) => {
    process.nextTick(() => resolve(runCall(request, send)));
  });
}

type Namespace = Readonly<Record<string, unknown>>;

/** Node's lexer misses some exports of CommonJS modules: those are on the default export only. */
function exportOf(namespace: Namespace, name: string): unknown {
  return namespace[name] ?? (namespace['default'] as Namespace | null | undefined)?.[name];
}

async function settle(value: PromiseLike<unknown>, send: Send): Promise<void> {
  let result: unknown;
  try {
    result = await value;
  } catch (error) {
    await afterOutput(() => replyThrown(error, send));
    return;
  }
  await afterOutput(() => replyReturned(result, send));
}

/** The reply may end the process, so what the call printed goes first. */
function afterOutput(reply: () => void): Promise<void> | undefined {
  const output = unwrittenOutput();
  if (output !== undefined) return output.then(reply);
  reply();
  return undefined;
}

function replyReturned(value: unknown, send: Send): void {
  try {
    send({ kind: 'returned', value }, transferOf(value));
  } catch (error) {
    send({ kind: 'uncloneable', what: 'its result', error: encodeCause(error) });
  }
}

function replyThrown(thrown: unknown, send: Send): void {
  try {
    send({ kind: 'threw', error: encodeThrown(thrown) });
  } catch (error) {
    send({ kind: 'uncloneable', what: 'what it threw', error: encodeCause(error) });
  }
}

/** Why something cannot cross, which may itself be whatever a getter threw. */
function encodeCause(cause: unknown): EncodedValue {
  return orElse(() => encodeThrown(cause), encodeThrown('it cannot be read'));
}

function keyOf(request: Request): string {
  return `${request.export} ${request.module}`;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
