// The server's trace as a person reads it: a line for each echo, with how long it took.
import { formatAddress, type TraceEvent, type TraceKind } from '@tcp-echo/base';
import { inFlags } from '../in-flags.js';
import type { Lines } from '../lines.js';
import type { Style } from '../style.js';
import { wallClock } from './wall-clock.js';

/** What is told besides echoes: what goes wrong. */
const told: ReadonlySet<TraceKind> = new Set(['failed', 'refused', 'faulted', 'ignored']);

/** What `-v` tells too. A line for what was received, besides that of its echo, would say nothing more. */
const toldVerbosely: ReadonlySet<TraceKind> = new Set([
  ...told,
  'accepted',
  'proxied',
  'secured',
  'ended',
  'closing',
]);

/** Writes `127.0.0.1:51022  "hello"  5 B  echoed in 41 µs`. */
export class EchoLines {
  readonly #lines: Lines;
  readonly #style: Style;
  readonly #told: ReadonlySet<TraceKind>;
  readonly #hasTimestamps: boolean;
  readonly #flags: readonly string[];
  readonly #receivedAtNs = new Map<string, bigint>();

  constructor(
    lines: Lines,
    style: Style,
    {
      verbose,
      hasTimestamps,
      flags,
    }: {
      readonly verbose: boolean;
      readonly hasTimestamps: boolean;
      readonly flags: readonly string[];
    },
  ) {
    this.#lines = lines;
    this.#style = style;
    this.#told = verbose ? toldVerbosely : told;
    this.#hasTimestamps = hasTimestamps;
    this.#flags = flags;
  }

  take(event: TraceEvent): void {
    const { kind, connection, timeNs, message } = event;
    if (kind === 'received') this.#receivedAtNs.set(connection, timeNs);
    else if (kind === 'sending') {
      const outcome = echoed(timeNs, this.#receivedAtNs.get(connection));
      this.#write(event, this.#style.dim(outcome));
    } else if (this.#told.has(kind)) {
      const why = message === undefined ? undefined : inFlags(message, this.#flags);
      const text = why === undefined || kind === 'failed' ? (why ?? kind) : `${kind}: ${why}`;
      this.#write(event, this.#paint(kind, text));
    }
    if (kind === 'closing' || kind === 'failed') this.#receivedAtNs.delete(connection);
  }

  #paint(kind: TraceKind, text: string): string {
    if (kind === 'failed') return this.#style.red(text);
    return told.has(kind) ? this.#style.yellow(text) : this.#style.dim(text);
  }

  #write({ peer, client, bytes, connection, timeNs }: TraceEvent, outcome: string): void {
    const start = this.#hasTimestamps ? wallClock(timeNs) : '';
    const from = peer === undefined ? 'server' : nameOf(formatAddress(peer), connection);
    const columns = [client === undefined ? from : `${formatAddress(client)} through ${from}`];
    if (bytes !== undefined) columns.push(preview(bytes), `${bytes.byteLength} B`);
    this.#lines.writeLater(`${start}  ${[...columns, outcome].join('  ')}\n`);
  }
}

/** A client on a Unix domain socket has no name of its own. */
function nameOf(peer: string, connection: string): string {
  return peer === 'unix:' ? (connection.split('-unix:')[0] ?? peer) : peer;
}

function echoed(sentAtNs: bigint, receivedAtNs: bigint | undefined): string {
  if (receivedAtNs === undefined) return 'echoed';
  return `echoed in ${Math.round(Number(sentAtNs - receivedAtNs) / 1000)} µs`;
}

// The start of a message, for a line that a person reads.

/** A byte order mark is shown as well. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** How much of a message is shown, in characters. */
const shownCharacters = 40;

/** Quoted, with every control character escaped: a message must not drive the terminal. */
function preview(bytes: Uint8Array): string {
  const text = decoder.decode(bytes.subarray(0, 4 * shownCharacters));
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return JSON.stringify(shown).replace(/\p{C}/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
