// The operations that a ring has yet to submit, as the kernel reads them: io_uring_enter(2).
import type { Address } from '../libc.js';
import { IOSQE_FIXED_FILE, sqe } from './ring-constants.js';
import type { RingKernel } from './ring-kernel.js';

/** Writes to the queue of operations. Every word that an operation reads is written each time. */
export class Submissions {
  readonly #kernel: RingKernel;
  readonly #words: Int32Array;
  readonly #mask: number;

  constructor(kernel: RingKernel) {
    this.#kernel = kernel;
    this.#words = kernel.submissions;
    this.#mask = kernel.submissionEntries - 1;
  }

  /** @param fd A descriptor, or `registeredFile(index)`. */
  push(
    operation: number,
    fd: number,
    address: Address,
    length: number,
    operationFlags: number,
    token: number,
    tag: number,
    bufferGroup: number,
    offset = 0,
  ): void {
    const at = (this.#kernel.nextIndex() & this.#mask) * sqe.words;
    const words = this.#words;
    words[at + sqe.operation] = fd < 0 ? operation | (IOSQE_FIXED_FILE << 8) : operation;
    words[at + sqe.fd] = fd < 0 ? ~fd : fd;
    words[at + sqe.offset] = offset;
    words[at + sqe.offset + 1] = 0;
    words[at + sqe.address] = address;
    words[at + sqe.address + 1] = address / 4_294_967_296;
    words[at + sqe.length] = length;
    words[at + sqe.operationFlags] = operationFlags;
    words[at + sqe.userData] = token;
    words[at + sqe.userData + 1] = tag;
    words[at + sqe.bufferGroup] = bufferGroup;
    this.#kernel.push();
  }
}
