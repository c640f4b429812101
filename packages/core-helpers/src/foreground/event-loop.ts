// The bindings through which this thread's event loop can be turned from JavaScript.
import { realTimers } from '@tcp-echo/base';
import { createRequire } from 'node:module';
import { EventLoopError } from '../errors.js';
import { drainQueues } from './uncaught.js';

/** This thread's event loop. */
interface EventLoop {
  /** One turn: waits for at least one event, runs what is due. Returns at once on a dead loop. */
  turn(): void;
}

const require = createRequire(import.meta.url);
let loaded: EventLoop | undefined;

/**
 * Loads the first binding that works here, once.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_UNAVAILABLE`, with both bindings' errors in `cause`.
 */
export function loadEventLoop(): EventLoop {
  loaded ??= firstThatLoads([loadDeasync, loadNodeFfi]);
  return loaded;
}

/** @throws EventLoopError `ERR_EVENT_LOOP_UNAVAILABLE` in runtimes that have Node's API and another loop below it. */
export function refuseOtherRuntimes(): void {
  const { bun, deno } = process.versions;
  if (bun === undefined && deno === undefined) return;
  throw new EventLoopError(
    'ERR_EVENT_LOOP_UNAVAILABLE',
    `runInForeground runs Node's own event loop, which ${bun === undefined ? 'Deno' : 'Bun'} does not have; await the task instead`,
  );
}

function firstThatLoads(loaders: readonly (() => EventLoop)[]): EventLoop {
  const errors: unknown[] = [];
  for (const load of loaders) {
    try {
      return load();
    } catch (error) {
      errors.push(error);
    }
  }
  throw new EventLoopError(
    'ERR_EVENT_LOOP_UNAVAILABLE',
    `no binding to the event loop loads on Node ${process.versions.node} (${process.platform}-${process.arch}): ` +
      'install deasync, which has prebuilt binaries for even Node versions, or use Node 26.1 or later, whose node:ffi is enough; ' +
      'or await the task instead',
    { cause: new AggregateError(errors) },
  );
}

/** The prebuilt addon of https://github.com/abbr/deasync: `uv_run(loop, UV_RUN_ONCE)`. */
function loadDeasync(): EventLoop {
  const { runLoopOnce } = require('deasync') as { runLoopOnce: () => void };
  return { turn: runLoopOnce };
}

/** `UV_RUN_ONCE` of libuv's `uv_run_mode`. */
const runOnce = 1;

/** Node's own foreign function interface, from 26.1: `uv_run` is a symbol of the node binary. */
function loadNodeFfi(): EventLoop {
  const { dlopen, getCurrentEventLoop } = require('node:ffi') as NodeFfi;
  const { functions } = dlopen(null, {
    uv_run: { arguments: ['pointer', 'i32'], return: 'i32' },
  });
  const loop = getCurrentEventLoop();
  return {
    turn() {
      functions['uv_run']?.(loop, runOnce);
    },
  };
}

/** What is used here of `node:ffi`, which the types of the oldest supported Node do not know. */
interface NodeFfi {
  dlopen: (
    path: string | null,
    signatures: Record<string, { arguments: string[]; return: string }>,
  ) => { functions: Record<string, (...args: unknown[]) => unknown> };
  getCurrentEventLoop: () => unknown;
}

// Promise jobs: the one place where no promise can be seen to settle.

/**
 * V8 runs no microtask inside another, so there a foreground run would never end.
 *
 * @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`
 */
export function refusePromiseJob(): void {
  let drained = false;
  realTimers.queueMicrotask(() => {
    drained = true;
  });
  drainQueues();
  if (drained) return;
  refuse(
    'inside a promise job (after an await, or at the top level of an ES module)',
    'await the task instead. For the top level of an ES module there is also: node -r @tcp-echo/core-helpers/foreground main.mjs',
  );
}

// How a foreground run that cannot be is refused.

/** @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`, with the remedy. */
export function refuse(where: string, remedy = 'await the task instead'): never {
  throw new EventLoopError(
    'ERR_EVENT_LOOP_RUNNING',
    `runInForeground cannot run the event loop ${where}; ${remedy}`,
  );
}
