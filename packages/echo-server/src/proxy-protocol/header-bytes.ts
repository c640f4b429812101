// The first bytes of a connection, until it is known what they are.

/** Holds what came, in a buffer that grows with it: bytes that come one by one cost no copy each. */
export class HeaderBytes {
  #storage = Buffer.alloc(64);
  #length = 0;

  /** All that came. Valid until the next `append`. */
  get all(): Buffer {
    return this.#storage.subarray(0, this.#length);
  }

  /** There will never be more than `maxBytes`. */
  append(chunk: Uint8Array, maxBytes: number): void {
    const length = this.#length + chunk.length;
    if (length > this.#storage.length) {
      const grown = Buffer.alloc(Math.min(maxBytes, Math.max(length, 2 * this.#storage.length)));
      this.#storage.copy(grown, 0, 0, this.#length);
      this.#storage = grown;
    }
    this.#storage.set(chunk, this.#length);
    this.#length = length;
  }
}
