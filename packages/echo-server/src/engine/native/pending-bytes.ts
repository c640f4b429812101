// What a connection has to send and the operating system did not take yet, in chunks that are used again.
import { NativeMemory } from '@tcp-echo/native-sockets';

/** Memory that is read during a call only. */
export interface Lent {
  readonly address: number;
  readonly bytes: Buffer;
}

/** As much as is received at once. */
export const chunkSize = 65_536;

interface Chunk {
  readonly memory: NativeMemory;
  from: number;
  to: number;
}

/** The chunks of one thread. Address space is never given back, so neither are they. */
export class ChunkPool {
  readonly #free: Chunk[] = [];

  take(): Chunk {
    return this.#free.pop() ?? { memory: NativeMemory.allocate(chunkSize), from: 0, to: 0 };
  }

  giveBack(chunk: Chunk): void {
    chunk.from = 0;
    chunk.to = 0;
    this.#free.push(chunk);
  }

  /** Those that are not in use. */
  free(): void {
    for (const { memory } of this.#free.splice(0)) memory.free();
  }
}

/** Bytes of one connection, first in, first out. */
export class PendingBytes {
  readonly #pool: ChunkPool;
  readonly #chunks: Chunk[] = [];

  constructor(pool: ChunkPool) {
    this.#pool = pool;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Where the first of them lie. */
  get address(): number {
    const [first] = this.#chunks;
    return first === undefined ? 0 : first.memory.address + first.from;
  }

  /** How many lie there. */
  get size(): number {
    const [first] = this.#chunks;
    return first === undefined ? 0 : first.to - first.from;
  }

  /** Copies them. */
  push({ bytes }: Lent, at: number, size: number): void {
    for (let done = 0; done < size;) {
      let last = this.#chunks.at(-1);
      if (last === undefined || last.to === chunkSize) {
        last = this.#pool.take();
        this.#chunks.push(last);
      }
      const count = Math.min(size - done, chunkSize - last.to);
      bytes.copy(last.memory.bytes, last.to, at + done, at + done + count);
      last.to += count;
      done += count;
    }
  }

  /** The first `count` of them were taken. */
  consume(count: number): void {
    const [first] = this.#chunks;
    if (first === undefined) return;
    first.from += count;
    if (first.from < first.to) return;
    this.#chunks.shift();
    this.#pool.giveBack(first);
  }

  clear(): void {
    for (const chunk of this.#chunks.splice(0)) this.#pool.giveBack(chunk);
  }
}
