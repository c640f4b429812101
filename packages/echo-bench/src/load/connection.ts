// One connection of a load generator: numbers, no socket object.
import type { PeerAddress } from '@tcp-echo/native-sockets';
import type { Socket } from 'node:net';

/** How far a connection is. */
export type ConnectionState = 'closed' | 'connecting' | 'open';

export class BenchConnection {
  state: ConnectionState = 'closed';
  /** Since when it is being connected. */
  connectingSinceMs = 0;
  /** Not before this is it connected again. */
  retryMs = 0;
  /** Bytes that are to be sent yet. */
  unsent = 0;
  /** Bytes that were sent and are not back. */
  unanswered = 0;
  /** Where in the pattern the next byte to send, and to receive, is. */
  phaseOut = 0;
  phaseIn = 0;
  /** Messages whose echo is not back, sent or not. */
  inFlight = 0;
  /** Messages whose echo is back, since it was connected. */
  answered = 0;
  /** Bytes of the next echo that are back already. */
  partial = 0;
  /** Whether the dispatcher knows that it has room. */
  queued = false;
  readonly runs: SendRuns;

  // The transports' own.
  fd = -1;
  /** Where it was connected to. */
  address: PeerAddress | undefined;
  /** How often its descriptor has changed, so that a completion of an older one is known. */
  generation = 0;
  isSending = false;
  isReceiving = false;
  /** What the poller waits for. */
  interest = 0;
  socket: Socket | undefined;

  /**
   * @param index In its thread.
   * @param number Among all connections of the run.
   */
  constructor(
    readonly index: number,
    readonly number: number,
    pipeline: number,
  ) {
    this.runs = new SendRuns(pipeline);
  }
}

/** Messages that were sent, and due, at the same times count as one run. */
export class SendRuns {
  readonly #sentMs: Float64Array;
  readonly #dueMs: Float64Array;
  readonly #counts: Int32Array;
  readonly #room: number;
  #first = 0;
  #length = 0;

  /** @param room How many messages may be in flight. */
  constructor(room: number) {
    this.#room = room;
    this.#sentMs = new Float64Array(room);
    this.#dueMs = new Float64Array(room);
    this.#counts = new Int32Array(room);
  }

  push(sentMs: number, dueMs: number, count: number): void {
    let at = this.#first + this.#length;
    if (at >= this.#room) at -= this.#room;
    this.#sentMs[at] = sentMs;
    this.#dueMs[at] = dueMs;
    this.#counts[at] = count;
    this.#length += 1;
  }

  /** When the oldest was sent; Infinity where none is in flight. */
  get sentMs(): number {
    return this.#length === 0 ? Infinity : (this.#sentMs[this.#first] ?? 0);
  }

  /** When the oldest was due. */
  get dueMs(): number {
    return this.#dueMs[this.#first] ?? 0;
  }

  /** How many the oldest run has. */
  get count(): number {
    return this.#counts[this.#first] ?? 0;
  }

  /** Removes `count` messages of the oldest run. */
  take(count: number): void {
    const left = (this.#counts[this.#first] ?? 0) - count;
    this.#counts[this.#first] = left;
    if (left > 0) return;
    this.#length -= 1;
    this.#first += 1;
    if (this.#first === this.#room) this.#first = 0;
  }

  /** What is in flight, the oldest first. */
  forEach(visit: (dueMs: number, count: number) => void): void {
    for (let index = 0; index < this.#length; index += 1) {
      const at = (this.#first + index) % this.#room;
      visit(this.#dueMs[at] ?? 0, this.#counts[at] ?? 0);
    }
  }

  clear(): void {
    this.#length = 0;
  }
}
