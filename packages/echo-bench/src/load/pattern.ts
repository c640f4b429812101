// The bytes that are sent, and the check of those that come back.

/**
 * The bytes of a connection are this many, over and over. A multiple of 8, so that words can be compared, and a prime
 * times 8, so that one message never begins where the one before did, unless it is as long as a multiple of it.
 */
const periods = [8 * 8191, 8 * 8179] as const;
/** The most that is sent, or compared, at once: in bytes. */
const [minWindow, maxWindow] = [65_536, 1_048_576];
/** From so many bytes on a call into C++ costs less than a loop. */
const minCompare = 512;
/** What makes it not regular: xorshift32 (Marsaglia, 2003, https://doi.org/10.18637/jss.v008.i14). */
const seed = 0x9e3779b9;

/** How long the memory of a pattern has to be, for messages of `messageBytes` of which `pipeline` go at once. */
export function patternSize(messageBytes: number, pipeline: number): number {
  return periodFor(messageBytes) + windowFor(messageBytes, pipeline);
}

function periodFor(messageBytes: number): number {
  return periods.find((period) => messageBytes % period !== 0) ?? periods[0];
}

function windowFor(messageBytes: number, pipeline: number): number {
  return Math.min(maxWindow, Math.max(minWindow, Math.ceil((messageBytes * pipeline) / 8) * 8));
}

/**
 * What each connection sends, from a phase of its own on: a byte that is lost, repeated, or of another connection or
 * message, is not the one that is expected. Every piece of up to `window` bytes lies in one piece in memory.
 */
export class Pattern {
  readonly period: number;
  readonly window: number;
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  /** What was received to, and the same as words. */
  #received: Buffer | undefined;
  #receivedWords: Int32Array = new Int32Array();

  /** @param bytes `patternSize` of them, aligned to 8 bytes, which are filled here. */
  constructor(bytes: Buffer, messageBytes: number) {
    this.#bytes = bytes;
    this.period = periodFor(messageBytes);
    this.window = bytes.byteLength - this.period;
    this.#words = wordsOf(bytes);
    let state = seed;
    for (let at = 0; at < this.period / 4; at += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      this.#words[at] = state;
    }
    for (let at = this.period; at < bytes.byteLength; at += this.period) {
      bytes.copyWithin(at, 0, this.period);
    }
  }

  /** Where connection `number` begins: another place for each of the first 8179. */
  phaseOf(number: number): number {
    return (number * 8 * 1627) % this.period;
  }

  /** The phase `size` bytes later. */
  advance(phase: number, size: number): number {
    const next = phase + size;
    return next < this.period ? next : next % this.period;
  }

  /** A piece to send. */
  piece(phase: number, size: number): Buffer {
    return this.#bytes.subarray(phase, phase + size);
  }

  /** How many bytes of `received`, from `at` on, are as they should be: `size`, if all of them are. */
  matching(received: Buffer, at: number, size: number, phase: number): number {
    if (size < minCompare && ((size | at | phase) & 3) === 0) {
      return this.#equalWords(received, at, size, phase)
        ? size
        : this.#count(received, at, size, phase);
    }
    let done = 0;
    while (done < size) {
      const part = Math.min(size - done, this.window);
      const from = (phase + done) % this.period;
      const begin = at + done;
      if (received.compare(this.#bytes, from, from + part, begin, begin + part) !== 0) {
        return done + this.#count(received, begin, part, from);
      }
      done += part;
    }
    return size;
  }

  #equalWords(received: Buffer, at: number, size: number, phase: number): boolean {
    if (this.#received !== received) {
      this.#received = received;
      this.#receivedWords = wordsOf(received);
    }
    const theirs = this.#receivedWords;
    const ours = this.#words;
    const end = (at + size) >> 2;
    let differ = 0;
    for (let i = at >> 2, j = phase >> 2; i < end; i += 1, j += 1) {
      differ |= (theirs[i] ?? 0) ^ (ours[j] ?? 0);
    }
    return differ === 0;
  }

  #count(received: Buffer, at: number, size: number, phase: number): number {
    let same = 0;
    while (same < size && received[at + same] === this.#bytes[phase + same]) same += 1;
    return same;
  }
}

/** Its memory has to begin where a word does. */
function wordsOf({ buffer, byteOffset, byteLength }: Buffer): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength >> 2);
}
