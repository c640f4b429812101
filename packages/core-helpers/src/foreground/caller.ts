// Who called: what of the event loop is on the stack below a foreground run.
import { AsyncResource, executionAsyncId, executionAsyncResource } from 'node:async_hooks';
import type { Handle } from './hold-handles.js';
import { refuse } from './event-loop.js';

/** What is on the stack below: nothing of the loop, a timer, a handle's callback, or one cannot tell. */
export type Caller =
  | { readonly kind: 'script' }
  | { readonly kind: 'timer'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'handle'; readonly handle: Handle }
  /** `closing`: a socket was destroyed at this moment, and it may be the one whose callback this is. */
  | { readonly kind: 'unknown'; readonly closing: boolean };

/** The id of a script's own execution, in each thread. */
const scriptId = 1;
const script: Caller = { kind: 'script' };

/** @throws EventLoopError `ERR_EVENT_LOOP_RUNNING` where running the loop would harm Node. */
export function findCaller(): Caller {
  if (executionAsyncId() <= scriptId) return script;
  const resource = executionAsyncResource();
  const kind = resource.constructor?.name;
  if (kind === 'Timeout') return { kind: 'timer', timer: resource as NodeJS.Timeout };
  if (kind === 'Immediate') refuseImmediate();
  if (isHandle(resource)) return handleCaller(resource);
  // A nextTick callback, or a function bound to an AsyncResource, hides what runs it.
  const isBound = resource instanceof AsyncResource;
  if (isBound || 'callback' in resource) {
    const stack = wholeStack();
    if (stack.includes('processImmediate (node:internal/timers')) refuseImmediate();
    // Out of reach of `kickTimers`, which needs the timer itself.
    if (isBound && stack.includes('listOnTimeout (node:internal/timers')) {
      refuse("inside a timer's callback that is bound to an AsyncResource");
    }
  }
  return { kind: 'unknown', closing: isAnyClosing() };
}

function handleCaller(handle: Handle): Caller {
  const isClosed = !handle.hasRef();
  if (handle.fd === -1 && !isClosed) {
    // The first turn would free it, and libuv still uses it when its callback returns.
    refuse('inside the callback of a socket that has just been destroyed');
  }
  return { kind: 'handle', handle };
}

/**
 * Whether libuv has yet to finish closing a socket or a listener. Node lists those among the active handles (`IsAlive` in
 * src/handle_wrap.cc), by their owners, which have let go of them.
 */
function isAnyClosing(): boolean {
  // Loaded already, where there is a socket.
  const { Server, Socket } = process.getBuiltinModule('node:net');
  return process
    ._getActiveHandles()
    .some(
      (owner) => (owner instanceof Socket || owner instanceof Server) && handleOf(owner) === null,
    );
}

function handleOf(owner: object): unknown {
  return Reflect.get(owner, '_handle');
}

/** @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`: the first turn would free what libuv may still use. */
export function refuseClosing(caller: Caller): void {
  if (caller.kind !== 'unknown' || !caller.closing) return;
  refuse(
    'while a socket that was just destroyed is closing, inside a callback that may be its own',
    'destroy it after the run, or await the task instead',
  );
}

function refuseImmediate(): never {
  // Re-entering the queue of immediates makes Node spin or abort.
  refuse('inside a setImmediate callback');
}

function isHandle(resource: object): resource is Handle {
  return 'close' in resource && 'getAsyncId' in resource && 'hasRef' in resource;
}

/** Costs about 10 µs, against 0.1 µs for a look at the resource. */
function wholeStack(): string {
  const { stackTraceLimit } = Error;
  const prepare: unknown = Reflect.get(Error, 'prepareStackTrace');
  Error.stackTraceLimit = Infinity;
  Reflect.set(Error, 'prepareStackTrace', undefined); // a program's own may return anything
  const { stack = '' } = new Error();
  Reflect.set(Error, 'prepareStackTrace', prepare);
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
