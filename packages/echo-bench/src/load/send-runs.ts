// When the messages of a connection that are in flight were sent, the oldest first, without an object for each.

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
