// The server's trace as a person reads it: a line for each echo, with how long it took.
import { formatAddress, type TraceEvent } from '@tcp-echo/core-helpers';
import type { Output } from '../io.js';

/** A byte order mark is shown as well. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** How much of a message is shown, in characters. */
const shownCharacters = 40;

/** Writes `127.0.0.1:51022  "hello"  5 B  echoed in 41 µs`. */
export class EchoLines {
  readonly #output: Output;
  readonly #port: number;
  readonly #receivedAtNs = new Map<string, bigint>();

  /** Takes only what the server on `port` does: there may be others in this process. */
  constructor(output: Output, port: number) {
    this.#output = output;
    this.#port = port;
  }

  take(event: TraceEvent): void {
    const { actor, kind, connection, timeNs, local } = event;
    if (actor !== 'server' || local === undefined) return;
    if (!('port' in local) || local.port !== this.#port) return;
    if (kind === 'received') this.#receivedAtNs.set(connection, timeNs);
    else if (kind === 'sending')
      this.#write(event, echoed(timeNs, this.#receivedAtNs.get(connection)));
    else if (kind === 'failed') this.#write(event, event.message ?? 'failed');
    if (kind === 'closing' || kind === 'failed') this.#receivedAtNs.delete(connection);
  }

  #write({ peer, bytes }: TraceEvent, outcome: string): void {
    const columns = [peer === undefined ? 'server' : formatAddress(peer)];
    if (bytes !== undefined) columns.push(preview(bytes), `${bytes.byteLength} B`);
    this.#output.write(`  ${[...columns, outcome].join('  ')}\n`);
  }
}

function echoed(sentAtNs: bigint, receivedAtNs: bigint | undefined): string {
  if (receivedAtNs === undefined) return 'echoed';
  return `echoed in ${Math.round(Number(sentAtNs - receivedAtNs) / 1000)} µs`;
}

/** Quoted, with every control character escaped: a message must not drive the terminal. */
function preview(bytes: Uint8Array): string {
  const text = decoder.decode(bytes.subarray(0, 4 * shownCharacters));
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return JSON.stringify(shown).replace(/\p{C}/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
