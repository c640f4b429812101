// Waiting for many sockets at once with epoll(7).
import { checkInteger, checkNames, checkOptions, checkTimeoutMs } from './check-argument.js';
import { longSliceMs } from './deadline.js';
import { signalWaits } from './interruption.js';
import { closeDescriptor, trackDescriptor } from './descriptor.js';
import { EINTR, ENOSYS, systemError } from './errno.js';
import { SocketClosedError } from './errors.js';
import { loadLibc, type Libc } from './libc.js';
import {
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDHUP,
  SYS_epoll_pwait2,
} from './linux-constants.js';
import { NativeMemory } from './native-memory.js';
import { Spin } from './spin.js';

/**
 * What can be waited for, as bits; `failed` is always. An operation on a descriptor that failed says how. With
 * `onChange` an event comes once for each change, which is cheaper, and `modify` looks anew: read until a receive
 * fills less than its room, and on after `peerEnded`, `urgent` or `failed`, which may be behind it.
 */
export const pollEvents = Object.freeze({
  readable: EPOLLIN,
  urgent: EPOLLPRI,
  writable: EPOLLOUT,
  peerEnded: EPOLLRDHUP,
  failed: EPOLLERR | EPOLLHUP,
  onChange: EPOLLET,
});

/** struct epoll_event of epoll_ctl(2): events u32, data u64; packed on x86-64 only (EPOLL_PACKED, bits/epoll.h). */
const epollEvent = process.arch === 'x64' ? { words: 3, data: 1 } : { words: 4, data: 2 };

/** In place of a number of events: a signal came. */
const interrupted = -1;

/**
 * Waits for the descriptors that were added, level-triggered where nothing else is said. What came is read by index, without an object for
 * each event. Owned by the thread that made it; dispose of it, or call `close()`.
 *
 * @example
 * ```ts
 * using poller = new Poller();
 * poller.add(listener.fd, pollEvents.readable);
 * for (let count = poller.wait(1000), i = 0; i < count; i += 1) handle(poller.token(i), poller.events(i));
 * ```
 */
export class Poller implements Disposable {
  readonly #libc: Libc;
  readonly #memory: NativeMemory;
  readonly #words: Int32Array;
  readonly #maxEvents: number;
  /** One event more, after those that are waited into: what epoll_ctl is told. */
  readonly #told: number;
  /** struct __kernel_timespec, behind that: seconds i64, which stay 0, and nanoseconds i64, below 2^31. */
  readonly #timespec: number;
  readonly #spin: Spin;
  readonly #look = () => {
    const count = this.#waitSlice(0);
    return count > 0 ? count : undefined;
  };
  #isPrecise = true;
  #fd: number;

  /**
   * @param options.maxEvents How many events one `wait` returns at most; 256 by default.
   * @throws NativeSystemError; SocketArgumentError; NativeSocketsUnavailableError.
   */
  constructor(options: { readonly maxEvents?: number } = {}) {
    const { maxEvents = 256 } = checkOptions(options);
    checkNames('Poller', options, { maxEvents: true });
    this.#maxEvents = checkInteger('maxEvents', maxEvents, 1, 65_536);
    const libc = loadLibc();
    this.#libc = libc;
    this.#spin = new Spin(libc);
    const fd = libc.epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) throw systemError('epoll_create1', libc.errno());
    this.#fd = trackDescriptor(libc, fd);
    this.#told = maxEvents * epollEvent.words;
    // Aligned to 8 bytes.
    this.#timespec = Math.ceil((this.#told + epollEvent.words) / 2) * 2;
    this.#memory = NativeMemory.allocate((this.#timespec + 4) * 4);
    this.#words = this.#memory.words();
  }

  /**
   * Waits for `events` on `fd`. Closing every descriptor of a socket removes it.
   *
   * @param token What `token(i)` returns for it: an integer of 32 bits.
   * @throws NativeSystemError `EEXIST`, `EPERM`, …
   */
  add(fd: number, events: number, token = fd): void {
    this.#control(EPOLL_CTL_ADD, fd, events, token);
  }

  /** Waits for other events on a descriptor that was added. @throws NativeSystemError `ENOENT`, … */
  modify(fd: number, events: number, token = fd): void {
    this.#control(EPOLL_CTL_MOD, fd, events, token);
  }

  /** Waits for `fd` no more. @throws NativeSystemError `ENOENT`, … */
  remove(fd: number): void {
    this.#control(EPOLL_CTL_DEL, fd, 0, 0);
  }

  /**
   * Blocks this thread until something happens; how many events can be read, 0 after `timeoutMs` or a signal. A signal that the
   * program listens to, whose listener needs the main thread's loop, ends it within 100 ms also where it came before.
   * It blocks in slices of 100 ms, so that the thread can be terminated. Parts of a millisecond count from Linux 5.11 on;
   * before, they are rounded up.
   *
   * @throws NativeSystemError; SocketClosedError.
   */
  wait(timeoutMs: number): number {
    const early = this.#spin.try(this.#look, checkTimeoutMs(timeoutMs));
    if (early !== undefined) return this.#spin.came(early);
    let restMs = Math.max(0, timeoutMs - this.#spin.spentMs);
    for (;;) {
      const count = this.#waitSlice(restMs);
      restMs -= longSliceMs;
      if (count > 0) return this.#spin.came(count);
      if (count === interrupted || restMs <= 0 || signalWaits(this.#libc, false)) return 0;
    }
  }

  /** The token of event `index` of the last `wait`. */
  token(index: number): number {
    return this.#words[index * epollEvent.words + epollEvent.data] ?? 0;
  }

  /** What happened, as bits of `pollEvents`. */
  events(index: number): number {
    return this.#words[index * epollEvent.words] ?? 0;
  }

  /** Twice is harmless. */
  close(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    closeDescriptor(this.#libc, fd);
    this.#memory.free();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A function of its own: V8 ends a thread where one is entered. @throws NativeSystemError */
  #waitSlice(restMs: number): number {
    const timeoutMs = Math.min(restMs, longSliceMs);
    const fd = this.#open('wait');
    const { address } = this.#memory;
    if (this.#isPrecise && !Number.isInteger(timeoutMs)) {
      this.#words[this.#timespec + 2] = timeoutMs * 1e6;
      const timespec = address + this.#timespec * 4;
      const events = this.#maxEvents;
      const count = this.#libc.pollerWait(SYS_epoll_pwait2, fd, address, events, timespec, 0, 0);
      if (count >= 0) return count;
      const errno = this.#libc.errno();
      if (errno !== ENOSYS) return interruptedBy(errno);
      this.#isPrecise = false;
    }
    const count = this.#libc.epoll_wait(fd, address, this.#maxEvents, Math.ceil(timeoutMs));
    return count >= 0 ? count : interruptedBy(this.#libc.errno());
  }

  #control(operation: number, fd: number, events: number, token: number): void {
    const epoll = this.#open('change what it waits for');
    const at = this.#told;
    this.#words[at] = events;
    this.#words[at + epollEvent.data] = token;
    if (this.#libc.epoll_ctl(epoll, operation, fd, this.#memory.address + at * 4) < 0) {
      throw systemError('epoll_ctl', this.#libc.errno());
    }
  }

  #open(operation: string): number {
    if (this.#fd < 0) throw new SocketClosedError(operation, 'poller');
    return this.#fd;
  }
}

/** @throws NativeSystemError where the call failed for another reason than a signal. */
function interruptedBy(errno: number): typeof interrupted {
  if (errno !== EINTR) throw systemError('epoll_wait', errno);
  return interrupted;
}
