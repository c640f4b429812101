// Buffers that the kernel takes from only when something has come: io_uring_register_buf_ring(3).
import { checkInteger, checkNames, checkOptions } from '../check-argument.js';
import { SocketArgumentError } from '../errors.js';
import type { Address } from '../libc.js';
import { NativeMemory } from '../native-memory.js';
import { IORING_REGISTER_PBUF_RING, ringBuffer } from './ring-constants.js';
import type { RingKernel } from './ring-kernel.js';

/** A group of buffers. */
export interface BufferRingOptions {
  /** The group's number, 0 to 65535; each of a ring has its own. */
  readonly group: number;
  /** How many buffers: a power of 2, at most 32768. */
  readonly count: number;
  /** How large each is, in bytes. */
  readonly size: number;
}

/** Buffers of one size for `Ring.receive`, numbered from 0 on. `Ring.provideBuffers` makes them. */
export class BufferRing {
  readonly group: number;
  readonly count: number;
  readonly size: number;
  /** All buffers, one behind the other. */
  readonly bytes: Buffer;
  readonly #memory: NativeMemory;
  readonly #entries: NativeMemory;
  readonly #words: Int32Array;
  readonly #halfWords: Uint16Array;
  #tail = 0;

  /** @internal */
  constructor(kernel: RingKernel, options: BufferRingOptions) {
    const { group, count, size } = checkOptions(options);
    checkNames('provideBuffers', options, { group: true, count: true, size: true });
    this.group = checkInteger('group', group, 0, 65_535);
    this.count = checkInteger('count', count, 1, 32_768);
    this.size = checkInteger('size', size, 1, 0x7fff_ffff);
    if ((count & (count - 1)) !== 0) {
      throw new SocketArgumentError(`count must be a power of 2, not ${count}`);
    }
    this.#memory = NativeMemory.allocate(count * size);
    this.bytes = this.#memory.bytes;
    this.#entries = NativeMemory.allocate(count * ringBuffer.words * 4);
    this.#words = this.#entries.words();
    const { buffer, byteOffset, length } = this.#words;
    this.#halfWords = new Uint16Array(buffer, byteOffset, length * 2);
    try {
      this.#register(kernel);
    } catch (error) {
      this.free();
      throw error;
    }
    for (let id = 0; id < count; id += 1) this.giveBack(id);
  }

  /** Where buffer `id` begins. */
  address(id: number): Address {
    return this.#memory.address + id * this.size;
  }

  /** The kernel may receive to buffer `id` again. Once for each completion that took it. */
  giveBack(id: number): void {
    const place = this.#tail & (this.count - 1);
    const at = place * ringBuffer.words;
    const address = this.address(id);
    this.#words[at] = address;
    this.#words[at + 1] = address / 4_294_967_296;
    this.#words[at + ringBuffer.length] = this.size;
    // Not the half word behind it: in the first entry that is the tail.
    this.#halfWords[place * ringBuffer.halfWords + ringBuffer.id16] = id;
    this.#tail = (this.#tail + 1) & 0xffff;
    Atomics.store(this.#halfWords, ringBuffer.tail16, this.#tail);
  }

  /** @internal The ring is closed. */
  free(): void {
    this.#memory.free();
    this.#entries.free();
  }

  /** struct io_uring_buf_reg: ring_addr u64, ring_entries u32, bgid u16, flags u16, resv 3 x u64. */
  #register(kernel: RingKernel): void {
    const request = Buffer.alloc(40);
    request.writeBigUInt64LE(BigInt(this.#entries.address), 0);
    request.writeUInt32LE(this.count, 8);
    request.writeUInt16LE(this.group, 12);
    kernel.register(IORING_REGISTER_PBUF_RING, request, 1);
  }
}
