// Keeps alive, during a foreground run, the libuv handle whose callback the run was started in.
//
// libuv still touches a stream after its callback has returned (`uv__read` and `uv__stream_connect`
// in src/unix/stream.c). A loop that is run inside the callback would finish closing that stream, and
// free it, too early. So its closing waits until the run is over.
import { AsyncResource } from 'node:async_hooks';

/** What all of Node's handle objects have (`HandleWrap` in src/handle_wrap.cc). */
export interface Handle {
  close(callback?: () => void): void;
  getAsyncId(): number;
  hasRef(): boolean;
  /** Streams have one; -1 from the call of `close` on. */
  readonly fd?: number;
}

type Close = (this: Handle, callback?: () => void) => unknown;

/** The prototypes that have a way to close a handle, and what that is called. */
type ClosingMethods = readonly (readonly [prototype: Record<string, Close>, name: string])[];

/** Holds just `handle`, until the returned function is called. */
export function holdHandle(handle: Handle): () => void {
  return hold((other) => other === handle);
}

/** Holds every handle there is, for when it cannot be known which one is on the stack. */
export function holdAllHandles(): () => void {
  const newest = new AsyncResource('tcp-echo:foreground').asyncId();
  return hold((handle) => handle.getAsyncId() < newest);
}

function hold(isHeld: (handle: Handle) => boolean): () => void {
  const postponed: (() => void)[] = [];
  const restore = findClosingMethods().map(([prototype, name]) => {
    const original = prototype[name] as Close;
    prototype[name] = function (callback) {
      if (!isHeld(this)) return original.call(this, callback);
      postponed.push(() => original.call(this, callback));
      return 0;
    };
    return () => {
      prototype[name] = original;
    };
  });
  return () => {
    for (const undo of restore) undo();
    for (const close of postponed) close();
  };
}

let closingMethods: ClosingMethods | undefined;

/** `TCP.prototype.reset` and `HandleWrap.prototype.close`, found from one of Node's own classes. */
function findClosingMethods(): ClosingMethods {
  if (closingMethods === undefined) {
    const { TCP } = process.binding('tcp_wrap') as { TCP: { prototype: object } };
    closingMethods = [owner(TCP.prototype, 'reset'), owner(TCP.prototype, 'close')];
  }
  return closingMethods;
}

function owner(from: object, name: string) {
  let prototype = from;
  while (!Object.hasOwn(prototype, name)) prototype = Object.getPrototypeOf(prototype) as object;
  return [prototype as Record<string, Close>, name] as const;
}
