// The log in words, for the messages of errors and failed checks.
import { formatAddress } from '@tcp-echo/base';
import type { ConnectionLog } from './connection-log.js';
import { quoteBytes } from './quote-bytes.js';

/** More would bury what the message is about. */
const maxConnectionsShown = 10;
const maxBytesShown = 40;

/** "the log has 1 connection:", and a line for each. */
export function formatLog(connections: readonly ConnectionLog[]): string {
  if (connections.length === 0) return 'the log has no connection';
  const lines = connections
    .slice(0, maxConnectionsShown)
    .map((connection, index) => `  ${index + 1}. ${formatConnection(connection)}`);
  const unseen = connections.length - lines.length;
  if (unseen > 0) lines.push(`  … and ${unseen} more`);
  const noun = connections.length === 1 ? 'connection' : 'connections';
  return [`the log has ${connections.length} ${noun}:`, ...lines].join('\n');
}

/** With `192.0.2.1:5678 through ` before the peer, where that is a proxy: `from 127.0.0.1:51022, open: received 5 bytes "hello", sent nothing`. */
export function formatConnection(connection: ConnectionLog): string {
  const { peer, proxy, outcome, received, receivedBytes, sent, sentBytes } = connection;
  const state = outcome === undefined ? 'open' : `ended as '${outcome}'`;
  const came = formatStream(received, receivedBytes);
  const through = proxy?.source ? `${formatAddress(proxy.source)} through ` : '';
  return `from ${through}${formatAddress(peer)}, ${state}: received ${came}, sent ${formatStream(sent, sentBytes)}`;
}

/** `5 bytes "hello"`, or `nothing`. */
export function formatStream(bytes: Uint8Array, totalBytes = bytes.length): string {
  if (totalBytes === 0) return 'nothing';
  const shown = bytes.subarray(0, maxBytesShown);
  const rest = totalBytes > shown.length ? '…' : '';
  return `${totalBytes} ${totalBytes === 1 ? 'byte' : 'bytes'} ${quoteBytes(shown)}${rest}`;
}
