// The first bytes of a stream, up to a limit, and how many there were in all.

/** Keeps copies of what is added until `maxBytes` are kept; counts the rest. */
export class KeptBytes {
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
