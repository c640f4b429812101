// What one connection really received and sent, as it goes on.
import type { Address } from '@tcp-echo/base';
import type { ProxyHeader } from '@tcp-echo/proxy-protocol';
import { inspect, type InspectOptions } from 'node:util';
import type { ConnectionObserver } from '../connection/observer.js';
import type { ConnectionOutcome } from '../connection/outcome.js';

/** The log of one connection. It is live: it goes on until the connection has ended. */
export interface ConnectionLog {
  /** Counts the connections of the server from 1 on, as in `connections()`. */
  readonly number: number;
  /** The same as in the trace's events. */
  readonly connection: string;
  readonly local: Address;
  readonly peer: Address;
  /** What the proxy in front of the server said of it, where it said something (`proxyProtocol`). */
  readonly proxy: ProxyHeader | undefined;
  /** When it was accepted, in milliseconds since 1970 (`Date.now()`). */
  readonly openedAtMs: number;
  /** When it was gone; undefined while it is open. */
  readonly closedAtMs: number | undefined;
  /** How it ended; undefined while it is open. */
  readonly outcome: ConnectionOutcome | undefined;
  /**
   * What came from the peer, whatever the server made of it; on TLS after decryption. The first
   * `maxBytesPerConnection` bytes of it: do not change them.
   */
  readonly received: Buffer;
  /**
   * What was handed to the operating system, after all faults. The first `maxBytesPerConnection` bytes of
   * it: do not change them.
   */
  readonly sent: Buffer;
  /** How many bytes came, kept or not. */
  readonly receivedBytes: number;
  /** How many bytes were handed to the operating system, kept or not. */
  readonly sentBytes: number;
  /** How many bytes at the end of what was received are not in `received`. */
  readonly receivedBytesDropped: number;
  /** How many bytes at the end of what was sent are not in `sent`. */
  readonly sentBytesDropped: number;
}

/** What is known of a connection when it is accepted. */
export type LoggedEnds = Pick<
  ConnectionLog,
  'number' | 'connection' | 'local' | 'peer' | 'openedAtMs'
>;

/** The log of one connection, as the server writes it. */
export class ConnectionRecord implements ConnectionLog, ConnectionObserver {
  readonly number: number;
  readonly connection: string;
  readonly local: Address;
  readonly peer: Address;
  readonly openedAtMs: number;
  readonly #received: KeptBytes;
  readonly #sent: KeptBytes;
  readonly #onChange: () => void;
  #proxy: ProxyHeader | undefined;
  #closedAtMs: number | undefined;
  #outcome: ConnectionOutcome | undefined;

  constructor(ends: LoggedEnds, maxBytes: number, onChange: () => void) {
    this.number = ends.number;
    this.connection = ends.connection;
    this.local = ends.local;
    this.peer = ends.peer;
    this.openedAtMs = ends.openedAtMs;
    this.#received = new KeptBytes(maxBytes);
    this.#sent = new KeptBytes(maxBytes);
    this.#onChange = onChange;
  }

  get proxy(): ProxyHeader | undefined {
    return this.#proxy;
  }

  get closedAtMs(): number | undefined {
    return this.#closedAtMs;
  }

  get outcome(): ConnectionOutcome | undefined {
    return this.#outcome;
  }

  get received(): Buffer {
    return this.#received.bytes;
  }

  get sent(): Buffer {
    return this.#sent.bytes;
  }

  get receivedBytes(): number {
    return this.#received.totalBytes;
  }

  get sentBytes(): number {
    return this.#sent.totalBytes;
  }

  get receivedBytesDropped(): number {
    return this.#received.droppedBytes;
  }

  get sentBytesDropped(): number {
    return this.#sent.droppedBytes;
  }

  onProxied(header: ProxyHeader): void {
    this.#proxy = header;
    this.#onChange();
  }

  onReceived(chunk: Uint8Array): void {
    this.#received.add(chunk);
    this.#onChange();
  }

  onTransmitted(bytes: Uint8Array): void {
    this.#sent.add(bytes);
    this.#onChange();
  }

  onEnded(outcome: ConnectionOutcome): void {
    this.#closedAtMs = Date.now();
    this.#outcome = outcome;
    this.#onChange();
  }

  /** Everything that is to be seen, which Node would not show of getters. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { number, connection, openedAtMs, closedAtMs, outcome } = this;
    const { received, receivedBytes, sent, sentBytes } = this;
    const ends = {
      number,
      connection,
      ...(this.#proxy && { proxy: this.#proxy }),
      openedAtMs,
      closedAtMs,
      outcome,
    };
    return `ConnectionLog ${inspect({ ...ends, received, receivedBytes, sent, sentBytes }, options)}`;
  }
}

// The first bytes of a stream, up to a limit, and how many there were in all.

/** Keeps copies of what is added until `maxBytes` are kept; counts the rest. */
class KeptBytes {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #keptBytes = 0;
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes were added, kept or not. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** How many bytes were added beyond the limit, and are gone. */
  get droppedBytes(): number {
    return this.#totalBytes - this.#keptBytes;
  }

  /** What is kept, in one piece. */
  get bytes(): Buffer {
    const [only] = this.#chunks;
    if (only !== undefined && this.#chunks.length === 1) return only;
    const joined = Buffer.concat(this.#chunks, this.#keptBytes);
    // So that asking again after each of many chunks costs no more than asking once.
    this.#chunks = [joined];
    return joined;
  }

  add(chunk: Uint8Array): void {
    this.#totalBytes += chunk.length;
    const room = this.#maxBytes - this.#keptBytes;
    if (room === 0 || chunk.length === 0) return;
    // A copy: a chunk may be changed once it is sent, and is often a window on a larger block.
    const kept = Buffer.from(chunk.subarray(0, room));
    this.#chunks.push(kept);
    this.#keptBytes += kept.length;
  }
}
