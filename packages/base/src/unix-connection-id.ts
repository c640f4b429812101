// Identifiers of connections over Unix domain sockets, whose two ends have no addresses to tell apart.
import { formatAddress } from './address.js';
import { isMainThread, threadId } from 'node:worker_threads';

/** As in the trace's events. It also tells these from the names that servers give, which only count. */
const thread = isMainThread ? 'main' : `worker-${threadId}`;
let count = 0;

/**
 * A new identifier of a connection to the socket at `path`: `unix:/run/echo.sock#main-1`, from a worker
 * `unix:/run/echo.sock#worker-3-1`. No other connection of this process has it; the other end, whoever
 * that is, calls the connection by another one.
 */
export function unixConnectionId(path: string): string {
  count += 1;
  return `${formatAddress({ path })}#${thread}-${count}`;
}
