// Operations on many sockets at once with io_uring(7): submitted and completed in batches, one system call each.
import { constants } from 'node:os';
import { checkInteger, checkNames, checkOptions, checkTimeoutMs } from '../check-argument.js';
import { longSliceMs } from '../deadline.js';
import {
  NativeSocketsUnavailableError,
  NativeSystemError,
  RingUnavailableError,
} from '../errors.js';
import { signalWaits } from '../interruption.js';
import { loadLibc, type Address, type Libc } from '../libc.js';
import {
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_WAITALL,
  POLLIN,
  SHUT_WR,
  SOCK_CLOEXEC,
} from '../linux-constants.js';
import type { PeerAddress } from '../peer-address.js';
import { Spin } from '../spin.js';
import { BufferRing, type BufferRingOptions } from './buffer-ring.js';
import { RegisteredFiles } from './registered-files.js';
import {
  cqe,
  IORING_ACCEPT_MULTISHOT,
  IORING_ASYNC_CANCEL_ALL,
  IORING_ASYNC_CANCEL_FD,
  IORING_CQE_BUFFER_SHIFT,
  IORING_CQE_F_BUFFER,
  IORING_CQE_F_MORE,
  IORING_POLL_ADD_MULTI,
  IORING_RECV_MULTISHOT,
  IORING_RECVSEND_POLL_FIRST,
  IOSQE_BUFFER_SELECT,
  IOSQE_CQE_SKIP_SUCCESS,
  IOSQE_IO_LINK,
  operations,
} from './ring-constants.js';
import { RingKernel } from './ring-kernel.js';
import { Submissions } from './submissions.js';

/**
 * An io_uring of this thread. Operations are written to a queue in memory; `wait` submits them all, and waits,
 * with one system call; `drain` hands out what completed. `token` and `tag` are integers of 32 bits that come back with
 * the completion. Nothing is allocated for an operation. Sockets must be blocking ones: io_uring waits itself.
 * Dispose of it, or call `close()`.
 *
 * @example
 * ```ts
 * using ring = new Ring();
 * ring.accept(listener.fd, listener.fd, accepting);
 * while (serving) if (ring.wait(50) > 0) ring.drain(handle);
 * ```
 */
export class Ring implements Disposable {
  readonly #libc: Libc;
  readonly #kernel: RingKernel;
  readonly #submissions: Submissions;
  #spin: Spin;
  readonly #look = () => {
    this.#kernel.enter(0);
    const count = this.#kernel.completed();
    return count > 0 ? count : undefined;
  };
  /** What goes with it. */
  readonly #resources = new Set<BufferRing | RegisteredFiles>();

  /** @throws RingUnavailableError; SocketArgumentError; NativeSocketsUnavailableError; NativeSystemError. */
  constructor(options: RingOptions = {}) {
    const { entries, completionEntries } = resolveRingOptions(options);
    const libc = loadLibc();
    this.#libc = libc;
    this.#kernel = new RingKernel(libc, entries, completionEntries);
    this.#spin = new Spin(libc);
    this.#submissions = new Submissions(this.#kernel);
    checkRoundTrip(this);
    // The first wait is of cold code, and its time no sign of what others will take.
    this.#spin = new Spin(libc);
  }

  /** Buffers for `receive`, registered with the ring; they go with it. @throws NativeSystemError; RingUnavailableError. */
  provideBuffers(options: BufferRingOptions): BufferRing {
    this.#kernel.open('register buffers');
    const buffers = new BufferRing(this.#kernel, options);
    this.#resources.add(buffers);
    return buffers;
  }

  /** A table of files that operations name by `registeredFile(index)`. A ring has one at most; it goes with it. @throws NativeSystemError */
  registerFiles(count: number): RegisteredFiles {
    this.#kernel.open('register files');
    const files = new RegisteredFiles(this.#kernel, count);
    this.#resources.add(files);
    return files;
  }

  /** Accepts connections until it is cancelled or fails; a completion for each, whose result is the descriptor. */
  accept(listener: number, token: number, tag: number): void {
    const operation = operations.ACCEPT | (IORING_ACCEPT_MULTISHOT << 16);
    this.#submissions.push(operation, listener, 0, 0, SOCK_CLOEXEC, token, tag, 0);
  }

  /**
   * Connects, which completes with 0; `peer` stays until then. `how` of `sendModes.linked` holds the next operation up
   * until it is connected.
   */
  connect(fd: number, peer: PeerAddress, token: number, tag: number, how = 0): void {
    const linked = (how & sendModes.linked) === 0 ? 0 : IOSQE_IO_LINK;
    const operation = operations.CONNECT | (linked << 8);
    const { address, size } = peer;
    // The size of the address goes where other operations have an offset: io_uring_prep_connect(3).
    this.#submissions.push(operation, fd, address, 0, 0, token, tag, 0, size);
  }

  /**
   * Receives to one of `buffers`, which is taken only once there is something: `bufferOf(flags)`. The result is how many
   * bytes, 0 at the peer's end, or `-ENOBUFS` where all buffers are in use.
   *
   * @param how Bits of `receiveModes`.
   */
  receive(fd: number, buffers: BufferRing, token: number, tag: number, how = 0): void {
    const operation = operations.RECV | (IOSQE_BUFFER_SELECT << 8) | (how << 16);
    this.#submissions.push(operation, fd, 0, 0, 0, token, tag, buffers.group);
  }

  /** Receives at most `size` bytes to the address `into`, which stays lent until the completion. */
  receiveInto(fd: number, into: Address, size: number, token: number, tag: number): void {
    this.#submissions.push(operations.RECV, fd, into, size, 0, token, tag, 0);
  }

  /** As `receiveInto`, but what is there already: the result is `-EAGAIN` where that is nothing. */
  receiveNow(fd: number, into: Address, size: number, token: number, tag: number): void {
    this.#submissions.push(operations.RECV, fd, into, size, MSG_DONTWAIT, token, tag, 0);
  }

  /**
   * Sends `size` bytes from the address `from`, which stays lent until the completion: all of them, unless `how` says
   * otherwise.
   *
   * @param how Bits of `sendModes`.
   */
  send(fd: number, from: Address, size: number, token: number, tag: number, how = 0): void {
    const linked = (how & sendModes.linked) === 0 ? 0 : IOSQE_IO_LINK;
    const silent = (how & sendModes.silent) === 0 ? 0 : IOSQE_CQE_SKIP_SUCCESS;
    const flags = (how & sendModes.noWait) === 0 ? MSG_WAITALL : MSG_DONTWAIT;
    const operation = operations.SEND | ((linked | silent) << 8);
    this.#submissions.push(operation, fd, from, size, MSG_NOSIGNAL | flags, token, tag, 0);
  }

  /**
   * Half-closes: the peer sees the end after the last byte sent. The kernel does it in a thread of its own, and looks
   * for `fd` only there (seen on Linux 6.18): whoever closes it before the completion may half-close whoever has that
   * number next, anywhere in the process.
   */
  shutdown(fd: number, token: number, tag: number): void {
    this.#submissions.push(operations.SHUTDOWN, fd, 0, SHUT_WR, 0, token, tag, 0);
  }

  /** Closes a descriptor; a completion comes only if that fails. Operations under way on it go on: cancel them. */
  closeDescriptor(fd: number, token: number, tag: number): void {
    const operation = operations.CLOSE | (IOSQE_CQE_SKIP_SUCCESS << 8);
    this.#submissions.push(operation, fd, 0, 0, 0, token, tag, 0);
  }

  /** A completion whenever `fd`, a `WakeUp`'s for one, becomes readable, until it is cancelled. */
  poll(fd: number, token: number, tag: number): void {
    this.#submissions.push(
      operations.POLL_ADD,
      fd,
      0,
      IORING_POLL_ADD_MULTI,
      POLLIN,
      token,
      tag,
      0,
    );
  }

  /** A completion after `ms` milliseconds, whose result is `-ETIME`. */
  timeout(ms: number, token: number, tag: number): void {
    checkTimeoutMs(ms, 'ms');
    const index = this.#kernel.nextIndex();
    const timespec = this.#kernel.timespecOf(index, ms);
    this.#submissions.push(operations.TIMEOUT, 0, timespec, 1, 0, token, tag, 0);
  }

  /** Cancels every operation on `fd`: they complete with `-ECANCELED`; this one with how many there were. */
  cancel(fd: number, token: number, tag: number): void {
    const flags = IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_ALL;
    this.#submissions.push(operations.ASYNC_CANCEL, fd, 0, 0, flags, token, tag, 0);
  }

  /** Submits without waiting. `wait` does so too. @throws NativeSystemError */
  submit(): void {
    this.#kernel.enter(0);
  }

  /**
   * Submits what was not, and blocks this thread until something completes; how many completions `drain` will hand out,
   * 0 after `timeoutMs` or a signal, as with a Poller.
   *
   * @throws NativeSystemError; SocketClosedError.
   */
  wait(timeoutMs: number): number {
    const early = this.#spin.try(this.#look, checkTimeoutMs(timeoutMs));
    if (early !== undefined) return this.#spin.came(early);
    let restMs = Math.max(0, timeoutMs - this.#spin.spentMs);
    for (;;) {
      const interrupted = this.#waitSlice(Math.min(restMs, longSliceMs));
      restMs -= longSliceMs;
      const count = this.#kernel.completed();
      if (count > 0 || interrupted || restMs <= 0 || signalWaits(this.#libc, false)) {
        return this.#spin.came(count);
      }
    }
  }

  /** Hands out what has completed, to a handler that may submit; how many it was. */
  drain(handler: CompletionHandler): number {
    const kernel = this.#kernel;
    const count = kernel.completed();
    const { queues } = kernel;
    let done = 0;
    try {
      while (done < count && !kernel.closed) {
        const at = kernel.completionAt(done);
        done += 1;
        handler(
          queues[at + cqe.token] ?? 0,
          queues[at + cqe.tag] ?? 0,
          queues[at + cqe.result] ?? 0,
          queues[at + cqe.flags] ?? 0,
        );
      }
    } finally {
      kernel.release(done);
    }
    return done;
  }

  /** Cancels everything under way, then lets the kernel's part go. Twice is harmless. */
  close(): void {
    if (this.#kernel.closed) return;
    this.#kernel.close();
    for (const resource of this.#resources) resource.free();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A function of its own: V8 ends a thread where one is entered. */
  #waitSlice(timeoutMs: number): boolean {
    return this.#kernel.enter(timeoutMs);
  }
}

// The ways in which a ring can receive and send, as bits.

/**
 * How `receive` goes about it, as bits: `multishot` goes on receiving and taking buffers until it is cancelled or
 * fails; `pollFirst` does not try before something has come, where a try would be for nothing.
 */
export const receiveModes = Object.freeze({
  multishot: IORING_RECV_MULTISHOT,
  pollFirst: IORING_RECVSEND_POLL_FIRST,
});

/**
 * How `send` goes about it, as bits: `linked` holds the next operation up until this one has sent everything, and
 * cancels it (`-ECANCELED`) where this one fails; `noWait` sends what goes at once, down to nothing (`-EAGAIN`);
 * `silent` completes only if it fails: for who learns otherwise that the bytes went, from their answer.
 */
export const sendModes = Object.freeze({ linked: 1, noWait: 2, silent: 4 });

// The options of a ring, their defaults, and the one place where they are checked.

/** How large a ring is. */
export interface RingOptions {
  /** How many operations one system call submits at most, rounded up to a power of 2. @defaultValue `1024` */
  readonly entries?: number;
  /** How many completions wait without being copied, at least `entries`, rounded up too. @defaultValue 4 x `entries` */
  readonly completionEntries?: number;
}

/** @throws SocketArgumentError */
function resolveRingOptions(options: RingOptions): Required<RingOptions> {
  const { entries = 1024, completionEntries = entries * 4 } = checkOptions(options);
  checkNames('Ring', options, { entries: true, completionEntries: true });
  checkInteger('entries', entries, 1, 32_768);
  // 65536 is what the kernel has room for: IORING_MAX_CQ_ENTRIES of its io_uring.c.
  checkInteger('completionEntries', completionEntries, entries, 65_536);
  return { entries, completionEntries };
}

// Whether the queues of a new ring are laid out as this was written for: what a kernel of another kind would not say.

const { ETIME } = constants.errno;
const patienceMs = 1000;

/** Whether an operation comes back as it was submitted. Closes the ring if not. @throws RingUnavailableError */
function checkRoundTrip(ring: Ring): void {
  const [token, tag] = [0x12345678, -2];
  ring.timeout(0, token, tag);
  ring.wait(patienceMs);
  let seen = '';
  ring.drain((...completion) => {
    seen += completion.join(' ');
  });
  const expected = `${token} ${tag} ${-ETIME} 0`;
  if (seen === expected) return;
  ring.close();
  throw new RingUnavailableError(
    `operations of this kernel are laid out differently: "${seen}" completed where "${expected}" should have`,
  );
}

// What an operation of a ring came to, as the numbers that the kernel gives.

/**
 * What is done with a completion.
 *
 * @param result Not negative: what the system call would have returned; negative: an errno with its sign changed.
 * @param flags `moreFollows(flags)`, `bufferOf(flags)`.
 */
export type CompletionHandler = (token: number, tag: number, result: number, flags: number) => void;

/** Whether the operation that this completion is of will complete again. */
export function moreFollows(flags: number): boolean {
  return (flags & IORING_CQE_F_MORE) !== 0;
}

/** The number of the buffer that was received to; -1 where none was taken. */
export function bufferOf(flags: number): number {
  return (flags & IORING_CQE_F_BUFFER) === 0 ? -1 : flags >>> IORING_CQE_BUFFER_SHIFT;
}

// Whether this process can have a ring, tried out.

/** Why `Ring` cannot be used here, in words for people; undefined where it can. Tries everything that is particular. */
export function whyNoRing(): string | undefined {
  try {
    const ring = new Ring({ entries: 2 });
    try {
      ring.provideBuffers({ group: 0, count: 1, size: 1 });
    } finally {
      ring.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof RingUnavailableError) return error.reason;
    if (error instanceof NativeSocketsUnavailableError || error instanceof NativeSystemError) {
      return error.message;
    }
    throw error;
  }
}

/** Whether `Ring` can be used here: io_uring is often forbidden in containers. `whyNoRing()` says why not. */
export function ringAvailable(): boolean {
  return whyNoRing() === undefined;
}
