// The seed's view of the trace: the lines that its Python programs print.
import type { Address } from './address.js';
import { pythonRepr, pythonReprOfBytes } from './python-repr.js';
import type { TraceEvent } from './trace.js';

/** The seed's line for `event`, without a line end; undefined where the seed's programs print nothing. */
export function formatSeedLine(event: TraceEvent): string | undefined {
  const { actor, kind } = event;
  if (actor === 'server') {
    if (kind === 'received') {
      return `-> Server received ${text(event.bytes)} from ${peername(event.peer)}`;
    }
    if (kind === 'sending') return `<- Server sending: ${text(event.bytes)}`;
    if (kind === 'closing') return '-- Terminating connection on server';
    return undefined;
  }
  // Only the seed's blocking client says that it connects.
  if (kind === 'connecting' && event.blocking && event.peer && 'port' in event.peer) {
    return `-> Client connecting to port: ${event.peer.port}`;
  }
  if (kind === 'sending') return `-> Client sending: ${text(event.bytes)}`;
  if (kind === 'received') return `<- Client received: ${text(event.bytes)}`;
  if (kind === 'closing') return '-- Terminating connection on client';
  return undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `%r` of the decoded bytes; of the bytes themselves where they are not UTF-8. */
function text(bytes: Uint8Array = new Uint8Array()): string {
  try {
    return pythonRepr(utf8.decode(bytes));
  } catch {
    return pythonReprOfBytes(bytes);
  }
}

/** What `writer.get_extra_info('peername')` prints as. */
function peername(peer: Address | undefined): string {
  if (peer === undefined) return 'None';
  if (peer.family === 'Unix') return pythonRepr(peer.path);
  if (peer.family === 'IPv4') return `('${peer.host}', ${peer.port})`;
  return `('${peer.host}', ${peer.port}, 0, 0)`;
}
