// Sockets that the ring holds itself, so that an operation does not have to look up its descriptor: io_uring_register(2).
import { checkInteger } from '../check-argument.js';
import { NativeMemory } from '../native-memory.js';
import {
  IORING_REGISTER_FILES2,
  IORING_REGISTER_FILES_UPDATE,
  IORING_RSRC_REGISTER_SPARSE,
} from './ring-constants.js';
import type { RingKernel } from './ring-kernel.js';

/** What an operation of a ring takes for a descriptor where it means a registered file. */
export function registeredFile(index: number): number {
  return ~index;
}

/** A table of files. `Ring.registerFiles` makes it. What is in it stays open until it is cleared, whoever closes its descriptor. */
export class RegisteredFiles {
  readonly count: number;
  readonly #kernel: RingKernel;
  readonly #fd: NativeMemory;
  readonly #fdWord: Int32Array;
  /** struct io_uring_rsrc_update: offset u32, resv u32, data u64. */
  readonly #update = Buffer.alloc(16);

  /** @internal */
  constructor(kernel: RingKernel, count: number) {
    this.count = checkInteger('count', count, 1, 1_048_576);
    this.#kernel = kernel;
    // struct io_uring_rsrc_register: nr u32, flags u32, resv2 u64, data u64, tags u64.
    const table = Buffer.alloc(32);
    table.writeUInt32LE(count, 0);
    table.writeUInt32LE(IORING_RSRC_REGISTER_SPARSE, 4);
    kernel.register(IORING_REGISTER_FILES2, table, table.length);
    this.#fd = NativeMemory.allocate(4);
    this.#fdWord = this.#fd.words();
    this.#update.writeBigUInt64LE(BigInt(this.#fd.address), 8);
  }

  /** Puts `fd` in place `index`. @throws NativeSystemError */
  set(index: number, fd: number): void {
    this.#fdWord[0] = fd;
    this.#update.writeUInt32LE(index, 0);
    this.#kernel.register(IORING_REGISTER_FILES_UPDATE, this.#update, 1);
  }

  /** Operations under way go on. @throws NativeSystemError */
  clear(index: number): void {
    this.set(index, -1);
  }

  /** @internal The ring is closed. */
  free(): void {
    this.#fd.free();
  }
}
