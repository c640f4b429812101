// What was sent and is still to come back. Each chunk is compared where it lies: nothing is joined,
// and what has matched need not be kept, because it equals what was sent.
import type { Endpoint } from '@tcp-echo/base';
import { EchoConnectionLostError, EchoEndedEarlyError, EchoMismatchError } from './errors.js';
import type { Silence } from './silence.js';
import { startsWithTlsAlert } from './tls-failure.js';

/** The bytes of one message, and how many of them have come back. */
export class PendingEcho {
  readonly #peer: Endpoint;
  readonly #expected: Uint8Array<ArrayBuffer>;
  #matchedBytes = 0;

  /** `expected` must not change any more. */
  constructor(peer: Endpoint, expected: Uint8Array<ArrayBuffer>) {
    this.#peer = peer;
    this.#expected = expected;
  }

  /** Whether no byte of it has come back. */
  get untouched(): boolean {
    return this.#matchedBytes === 0;
  }

  get complete(): boolean {
    return this.#matchedBytes === this.#expected.length;
  }

  /** The bytes that have come back, in memory of their own. */
  get received(): Uint8Array<ArrayBuffer> {
    return this.complete ? this.#expected : this.#expected.slice(0, this.#matchedBytes);
  }

  /**
   * Compares `chunk` from `start` to `chunkEnd` with what is still expected; returns where in `chunk` this
   * echo ends.
   *
   * @throws EchoMismatchError at the first byte that differs.
   */
  take(chunk: Buffer, start: number, chunkEnd = chunk.length): number {
    const missing = this.#expected.length - this.#matchedBytes;
    const end = Math.min(start + missing, chunkEnd);
    const matchedEnd = this.#matchedBytes + (end - start);
    if (chunk.compare(this.#expected, this.#matchedBytes, matchedEnd, start, end) !== 0) {
      throw this.#mismatch(chunk.subarray(0, chunkEnd), start);
    }
    this.#matchedBytes = matchedEnd;
    return end;
  }

  /** `silence`: on a connection on which nothing has come at all. */
  endedEarly(silence?: Silence): EchoEndedEarlyError {
    return new EchoEndedEarlyError(this.#peer, this.received, this.#expected.length, silence);
  }

  /** As `endedEarly`. */
  connectionLost(cause: unknown, silence?: Silence): EchoConnectionLostError {
    const { length } = this.#expected;
    return new EchoConnectionLostError(this.#peer, this.received, length, cause, silence);
  }

  #mismatch(chunk: Buffer, start: number): EchoMismatchError {
    let at = start;
    let offset = this.#matchedBytes;
    const tlsAlert = offset === 0 && startsWithTlsAlert(chunk.subarray(start));
    while (chunk[at] === this.#expected[offset]) {
      at += 1;
      offset += 1;
    }
    // `compare` found a difference, so `at` is inside the chunk.
    const actual = chunk[at] as number;
    const expected = this.#expected[offset];
    return new EchoMismatchError(this.#peer, { offset, expected, actual, tlsAlert });
  }
}
