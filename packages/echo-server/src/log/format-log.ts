// The log in words, for the messages of errors and failed checks.
import { formatAddress } from '@tcp-echo/base';
import type { ConnectionLog } from './connection-log.js';

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

// Bytes as text in quotes: what is not printable ASCII is escaped, so that every byte can be told.

const named: Readonly<Record<number, string>> = {
  0x09: String.raw`\t`,
  0x0a: String.raw`\n`,
  0x0d: String.raw`\r`,
  0x22: String.raw`\"`,
  0x5c: String.raw`\\`,
};

/** `"hello\n\xff"`. */
function quoteBytes(bytes: Uint8Array): string {
  return `"${escapeBytes(bytes)}"`;
}

/** As `quoteBytes`, without the quotes. */
export function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, escapeByte).join('');
}

function escapeByte(byte: number): string {
  if (byte >= 0x20 && byte < 0x7f) return named[byte] ?? String.fromCharCode(byte);
  return named[byte] ?? String.raw`\x${byte.toString(16).padStart(2, '0')}`;
}
