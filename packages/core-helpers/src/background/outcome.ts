// What a caller gets for each way that a background call can end.
import {
  BrokenExecutorError,
  InvalidTargetError,
  NotCloneableError,
  decodeThrown,
  isError,
  orElse,
} from '@tcp-echo/base';
import type { Reply, Request } from './protocol.js';
import type { WorkerEnd } from './worker-host.js';

/** A value or an error, whatever both are: `undefined` can be thrown too. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** The outcome that `reply` reports. */
export function outcomeOf(
  request: Request,
  noun: string,
  reply: Exclude<Reply, { readonly kind: 'leaving' }>,
): Outcome {
  switch (reply.kind) {
    case 'returned':
      return { value: reply.value };
    case 'threw':
      return { error: decodeThrown(reply.error) };
    case 'unloadable': {
      const cause = decodeThrown(reply.error);
      const message = `cannot call ${describe(request)}: its module does not load: ${textOf(cause)}${remedy(request, cause)}`;
      return { error: new BrokenExecutorError(message, { cause }) };
    }
    case 'no-function':
      return {
        error: new InvalidTargetError(
          `target must be a callable: ${request.module} exports no function '${request.export}', but ${reply.found}`,
        ),
      };
    case 'uncloneable':
      break;
  }
  const cause = decodeThrown(reply.error);
  const message = `${describe(request)}: ${reply.what} cannot cross to another ${noun}: ${textOf(cause)}`;
  return { error: new NotCloneableError(message, { cause }) };
}

/** The arguments cannot cross. */
export function cannotSend(request: Request, noun: string, cause: unknown): NotCloneableError {
  return new NotCloneableError(
    `cannot send the arguments of ${describe(request)} to another ${noun}: ${textOf(cause)}`,
    { cause },
  );
}

/** No worker could be started. */
export function cannotStart(request: Request, noun: string, cause: unknown): BrokenExecutorError {
  return new BrokenExecutorError(
    `cannot start a ${noun} to call ${describe(request)}: ${textOf(cause)}`,
    { cause },
  );
}

/** The worker died with the call in it. */
export function workerEnded(request: Request, { how, error }: WorkerEnd): BrokenExecutorError {
  const message = `${describe(request)} did not finish: ${how}`;
  return error === undefined
    ? new BrokenExecutorError(message)
    : new BrokenExecutorError(`${message}: ${textOf(error)}`, { cause: error });
}

function describe(request: Request): string {
  return `${request.export} of ${request.module}`;
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

function textOf(error: unknown): string {
  return orElse(() => (isError(error) ? error.message : String(error)), 'it cannot be shown');
}
