// What was sent over one connection, against what comes back.
import { CheckFailure } from './check.js';

/** How many bytes are shown from the first wrong one on. */
const shownBytes = 8;

/** Compares each chunk where it lies; what has matched is not kept. */
export class EchoComparison {
  sentBytes = 0;
  backBytes = 0;
  /** Sent and not yet back; the first one from `#at` on. */
  readonly #expected: Uint8Array[] = [];
  #at = 0;

  get missingBytes(): number {
    return this.sentBytes - this.backBytes;
  }

  /** `5 of 12 B`. */
  get progress(): string {
    return `${this.backBytes} of ${this.sentBytes} B`;
  }

  expect(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#expected.push(bytes);
    this.sentBytes += bytes.length;
  }

  /** Returns what is wrong with `chunk`, if anything is. */
  take(chunk: Buffer): CheckFailure | undefined {
    for (let start = 0; start < chunk.length;) {
      const expected = this.#expected[0]?.subarray(this.#at);
      if (expected === undefined) {
        const extra = hex(chunk.subarray(start));
        return new CheckFailure('nothing more', extra, this.backBytes);
      }
      const length = Math.min(expected.length, chunk.length - start);
      const got = chunk.subarray(start, start + length);
      if (got.compare(expected, 0, length) !== 0) return this.#difference(chunk, start, expected);
      this.backBytes += length;
      start += length;
      this.#at += length;
      if (length === expected.length) {
        this.#expected.shift();
        this.#at = 0;
      }
    }
    return undefined;
  }

  #difference(chunk: Buffer, start: number, expected: Uint8Array): CheckFailure {
    let i = 0;
    while (chunk[start + i] === expected[i]) i += 1;
    const got = hex(chunk.subarray(start + i));
    return new CheckFailure(hex(expected.subarray(i)), got, this.backBytes + i);
  }
}

/** `6f 20 57`. */
function hex(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, shownBytes);
  return Buffer.from(shown).toString('hex').replace(/..\B/g, '$& ');
}
