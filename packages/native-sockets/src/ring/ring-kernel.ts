// The part of a ring that the kernel shares: heads and tails, entering, the end.
import { constants } from 'node:os';
import { closeDescriptor } from '../descriptor.js';
import { EAGAIN, EINTR, systemError } from '../errno.js';
import { SocketClosedError } from '../errors.js';
import type { Address, Libc } from '../libc.js';
import { NativeMemory } from '../native-memory.js';
import {
  cqe,
  IORING_ASYNC_CANCEL_ALL,
  IORING_ASYNC_CANCEL_ANY,
  IORING_ENTER_EXT_ARG,
  IORING_ENTER_GETEVENTS,
  IORING_ENTER_REGISTERED_RING,
  IORING_REGISTER_RING_FDS,
  IORING_REGISTER_SYNC_CANCEL,
  IORING_UNREGISTER_RING_FDS,
  SYS_io_uring_enter,
  SYS_io_uring_register,
} from './ring-constants.js';
import { setUpRing, type RingQueues } from './ring-setup.js';

const { EBUSY, ETIME } = constants.errno;

/** struct __kernel_timespec: seconds i64, nanoseconds i64. */
const timespecSize = 16;
/** struct io_uring_getevents_arg: sigmask u64, sigmask_sz u32, min_wait_usec u32, ts u64; behind it its timespec. */
const waitArgument = { size: 24, timespec: 24, end: 40 } as const;

/** The queues and the system calls of one ring. */
export class RingKernel {
  readonly queues: Int32Array;
  readonly submissions: Int32Array;
  readonly submissionEntries: number;
  readonly #libc: Libc;
  readonly #rings: RingQueues;
  /** The argument of waiting, then a timespec for each submission. */
  readonly #arguments: NativeMemory;
  readonly #argumentWords: Int32Array;
  /** The registered descriptor of the ring: the kernel finds it faster. */
  readonly #index: number;
  /** Both wrap around at 2^32, as the kernel's do. */
  #submissionTail = 0;
  #completionHead = 0;
  #closed = false;

  constructor(libc: Libc, entries: number, completionEntries: number) {
    this.#libc = libc;
    this.#rings = setUpRing(libc, entries, completionEntries);
    this.queues = this.#rings.queues;
    this.submissions = this.#rings.submissions;
    this.submissionEntries = this.#rings.submissionEntries;
    const size = waitArgument.end + 8 + this.submissionEntries * timespecSize;
    this.#arguments = NativeMemory.allocate(size);
    this.#argumentWords = this.#arguments.words();
    const { bytes, address } = this.#arguments;
    bytes.writeBigUInt64LE(BigInt(address + waitArgument.timespec), 16);
    this.#index = this.#registerRing();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** @throws SocketClosedError */
  open(operation: string): void {
    if (this.#closed) throw new SocketClosedError(operation, 'ring');
  }

  /** Where the next submission goes, modulo their number. Makes room where there is none. */
  nextIndex(): number {
    const head = Atomics.load(this.queues, this.#rings.submissionHeadAt);
    if (((this.#submissionTail - head) | 0) >= this.submissionEntries) this.#makeRoom();
    return this.#submissionTail;
  }

  /** What was written to `nextIndex()` is submitted with the next `enter`. */
  push(): void {
    this.#submissionTail = (this.#submissionTail + 1) | 0;
  }

  /** The address of a timespec that belongs to the submission of this index. */
  timespecOf(index: number, ms: number): Address {
    const place = index & (this.submissionEntries - 1);
    const offset = waitArgument.end + 8 + place * timespecSize;
    this.#writeTimespec(offset, ms);
    return this.#arguments.address + offset;
  }

  /** How many completions are there. */
  completed(): number {
    return (Atomics.load(this.queues, this.#rings.completionTailAt) - this.#completionHead) | 0;
  }

  /** The index in `queues` of the completion that is `offset` after the first. */
  completionAt(offset: number): number {
    const { completionsAt, completionEntries } = this.#rings;
    return completionsAt + ((this.#completionHead + offset) & (completionEntries - 1)) * cqe.words;
  }

  /** The kernel may use the places of the first `count` completions again. */
  release(count: number): void {
    if (this.#closed) return;
    this.#completionHead = (this.#completionHead + count) | 0;
    Atomics.store(this.queues, this.#rings.completionHeadAt, this.#completionHead);
  }

  /**
   * Submits what was pushed, makes the completions that are due, also those that did not fit before (NODROP), and waits
   * for at least one; whether a signal ended that.
   *
   * @throws NativeSystemError
   */
  enter(timeoutMs: number): boolean {
    this.open('wait');
    const { queues } = this;
    const head = Atomics.load(queues, this.#rings.submissionHeadAt);
    Atomics.store(queues, this.#rings.submissionTailAt, this.#submissionTail);
    const waiting = timeoutMs > 0 && this.completed() === 0;
    if (waiting) this.#writeTimespec(waitArgument.timespec, timeoutMs);
    const result = this.#libc.ringEnter(
      SYS_io_uring_enter,
      this.#index,
      (this.#submissionTail - head) | 0,
      waiting ? 1 : 0,
      IORING_ENTER_GETEVENTS | IORING_ENTER_REGISTERED_RING | (waiting ? IORING_ENTER_EXT_ARG : 0),
      waiting ? this.#arguments.address : 0,
      waiting ? waitArgument.size : 0,
    );
    if (result >= 0) return false;
    const errno = this.#libc.errno();
    // EAGAIN, EBUSY: there is no memory for requests now, or completions have to be drained before.
    if (errno === ETIME || errno === EAGAIN || errno === EBUSY) return false;
    if (errno === EINTR) return true;
    throw systemError('io_uring_enter', errno);
  }

  /** io_uring_register(2). @throws NativeSystemError */
  register(operation: number, argument: Uint8Array, count: number): number {
    const result = this.#tryToRegister(operation, argument, count);
    if (result < 0) throw systemError('io_uring_register', this.#libc.errno());
    return result;
  }

  close(): void {
    if (this.#closed) return;
    // Otherwise the kernel does it after the descriptor is closed, in its own time: a port would stay taken.
    this.#cancelAll();
    // What was cancelled lets go of its socket when it completes.
    this.enter(0);
    this.#closed = true;
    this.#tryToRegister(IORING_UNREGISTER_RING_FDS, ringDescriptor(this.#index, 0), 1);
    closeDescriptor(this.#libc, this.#rings.fd);
    this.#rings.queuesMemory.free();
    this.#rings.submissionsMemory.free();
    this.#arguments.free();
  }

  #makeRoom(): void {
    this.enter(0);
    const head = Atomics.load(this.queues, this.#rings.submissionHeadAt);
    const left = (this.#submissionTail - head) | 0;
    if (left >= this.submissionEntries) throw systemError('io_uring_enter', EAGAIN);
  }

  #registerRing(): number {
    const update = ringDescriptor(-1, this.#rings.fd);
    this.register(IORING_REGISTER_RING_FDS, update, 1);
    return update.readUInt32LE(0);
  }

  /**
   * struct io_uring_sync_cancel_reg: addr u64, fd i32, flags u32, a timespec, opcode u8 and padding; 64 bytes. ENOENT: there
   * was nothing; ETIME: it takes longer than the timespec says.
   */
  #cancelAll(): void {
    const request = Buffer.alloc(64);
    request.writeUInt32LE(IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL, 12);
    request.writeBigInt64LE(1n, 16);
    this.#tryToRegister(IORING_REGISTER_SYNC_CANCEL, request, 1);
  }

  #tryToRegister(operation: number, argument: Uint8Array, count: number): number {
    const { fd } = this.#rings;
    return this.#libc.ringRegister(SYS_io_uring_register, fd, operation, argument, count);
  }

  #writeTimespec(offset: number, ms: number): void {
    const words = this.#argumentWords;
    const at = offset / 4;
    // The lower word of the seconds holds 68 years: for `Infinity` too.
    const seconds = Math.min(Math.trunc(ms / 1000), 2 ** 31 - 1);
    words[at] = seconds;
    words[at + 1] = 0;
    words[at + 2] = Math.round((ms % 1000 || 0) * 1e6);
    words[at + 3] = 0;
  }
}

/** struct io_uring_rsrc_update: offset u32, resv u32, data u64. */
function ringDescriptor(index: number, fd: number): Buffer {
  const update = Buffer.alloc(16);
  update.writeInt32LE(index, 0);
  update.writeInt32LE(fd, 8);
  return update;
}
