// What a ring receives to: buffers that the kernel takes when something comes, and buffers for what is there already.
import { NativeMemory, type BufferRing, type Ring } from '@tcp-echo/native-sockets';
import { chunkSize, type Lent } from './pending-bytes.js';

/** So many of each kind: 4 MiB, of which only what was received to is real memory. */
const count = 64;

export const noBuffer = -1;

/** Buffers by number: the first `count` are the kernel's to take, the others ours. */
export class RingBuffers {
  readonly provided: BufferRing;
  /** The buffer that is being answered: whoever sends it on takes it from here. */
  current = noBuffer;
  readonly #providedMemory: Lent;
  readonly #ownMemory = NativeMemory.allocate(count * chunkSize);
  /** The last that came back goes first: it is still in the processor's cache. */
  readonly #own = Array.from({ length: count }, (_, index) => count + index);

  constructor(ring: Ring) {
    this.provided = ring.provideBuffers({ group: 0, count, size: chunkSize });
    this.#providedMemory = { address: this.provided.address(0), bytes: this.provided.bytes };
  }

  /** One of ours, or `noBuffer`. */
  take(): number {
    return this.#own.pop() ?? noBuffer;
  }

  /** The current one, which is not current any longer. */
  takeCurrent(): number {
    const buffer = this.current;
    this.current = noBuffer;
    return buffer;
  }

  memoryOf(buffer: number): Lent {
    return buffer < count ? this.#providedMemory : this.#ownMemory;
  }

  /** Where it begins in its memory. */
  offsetOf(buffer: number): number {
    return (buffer < count ? buffer : buffer - count) * chunkSize;
  }

  giveBack(buffer: number): void {
    if (buffer === noBuffer) return;
    if (buffer < count) this.provided.giveBack(buffer);
    else this.#own.push(buffer);
  }

  /** The ring is closed. */
  free(): void {
    this.#ownMemory.free();
  }
}
