// Who forwards the trace of another thread wants to know whether anybody here listens to it. Node's
// channels tell that when asked (`hasSubscribers`), but not when it changes.
import { traceChannel } from './trace.js';

const watchers = new Set<() => void>();

/**
 * Calls `watcher` whenever a listener of the trace comes or goes in this thread, until the returned function
 * is called. Whether one is left, `traceChannel.hasSubscribers` says.
 */
export function watchTraceListeners(watcher: () => void): () => void {
  if (watchers.size === 0) observe();
  // A function of its own for each call, so that the same watcher may be given twice.
  const call = (): void => {
    watcher();
  };
  watchers.add(call);
  return () => {
    if (watchers.delete(call) && watchers.size === 0) leaveAlone();
  };
}

const methods = ['subscribe', 'unsubscribe'] as const;

/** Puts own methods before those that the channel inherits; `node:diagnostics_channel` calls them too. */
function observe(): void {
  for (const name of methods) {
    Object.defineProperty(traceChannel, name, {
      configurable: true,
      value(this: typeof traceChannel, listener: Parameters<typeof traceChannel.subscribe>[0]) {
        // The channel changes its prototype with its first and its last listener: ask each time.
        const { [name]: inherited } = Object.getPrototypeOf(this) as typeof traceChannel;
        const result = inherited.call(this, listener);
        for (const watcher of watchers) watcher();
        return result;
      },
    });
  }
}

function leaveAlone(): void {
  for (const name of methods) Reflect.deleteProperty(traceChannel, name);
}
