// The trace events of one server: there may be others in this process.
import { traceChannel, type Address, type TraceEvent } from '@tcp-echo/base';

/** Calls `take` for what the server that listens at `address` does, until it is disposed of. */
export function ownEvents(address: Address, take: (event: TraceEvent) => void): Disposable {
  const onEvent = (message: unknown): void => {
    const event = message as TraceEvent;
    if (event.actor === 'server' && isAt(event.local, address)) take(event);
  };
  traceChannel.subscribe(onEvent);
  return {
    [Symbol.dispose]() {
      traceChannel.unsubscribe(onEvent);
    },
  };
}

/** A server on every interface has a local address for each of them. */
function isAt(local: Address | undefined, address: Address): boolean {
  if (local === undefined) return false;
  if ('port' in local) return 'port' in address && local.port === address.port;
  return 'path' in address && local.path === address.path;
}
