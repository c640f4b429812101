// What servers and clients of this thread tell on the trace, without importing any of them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Resolves with the next trace event of this kind in this thread. */
export function nextTraced(kind: string): Promise<unknown> {
  return new Promise((resolve) => {
    subscribe('tcp-echo:trace', listen);
    function listen(event: unknown): void {
      if ((event as { kind: string }).kind !== kind) return;
      unsubscribe('tcp-echo:trace', listen);
      resolve(event);
    }
  });
}
