// The server's trace as a person reads it: a line for each echo, with how long it took.
import { formatAddress, type TraceEvent } from '@tcp-echo/core-helpers';
import type { Output } from '../io.js';

/** How much of a message is shown, in characters. */
const shownCharacters = 40;

/** Writes `127.0.0.1:51022  "hello"  5 B  echoed in 41 µs`. */
export class EchoLines {
  readonly #output: Output;
  readonly #receivedAtNs = new Map<string, bigint>();

  constructor(output: Output) {
    this.#output = output;
  }

  take(event: TraceEvent): void {
    if (event.actor !== 'server') return;
    const { kind, connection, timeNs } = event;
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
  const text = new TextDecoder().decode(bytes.subarray(0, 4 * shownCharacters));
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return JSON.stringify(shown).replace(/\p{C}/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
