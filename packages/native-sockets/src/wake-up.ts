// Waking a thread that waits in the kernel, from another thread: eventfd(2).
import { writeSync } from 'node:fs';
import { closeDescriptor, trackDescriptor } from './descriptor.js';
import { systemError } from './errno.js';
import { loadLibc, type Libc } from './libc.js';
import { EFD_CLOEXEC, EFD_NONBLOCK, O_CLOEXEC } from './linux-constants.js';
import { NativeMemory } from './native-memory.js';

/**
 * A descriptor that is readable from `wake(fd)` until `clear()`: wait for it with a Poller or a Ring. Wakings
 * that were not cleared count as one. Owned by the thread that made it.
 */
export class WakeUp implements Disposable {
  /** What the other thread passes to `wake`. */
  readonly fd: number;
  readonly #libc: Libc;
  readonly #value: NativeMemory;
  readonly #owned: boolean;
  #closed = false;

  /**
   * @param place A descriptor of somebody else, whose place it takes (dup2(2)) and who closes it: of the thread that is going to wake
   *   this one, for example, so that it never wakes a descriptor of others that has got the number of one that is closed.
   * @throws NativeSystemError; NativeSocketsUnavailableError.
   */
  constructor(place?: number) {
    const libc = loadLibc();
    this.#libc = libc;
    const fd = libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) throw systemError('eventfd', libc.errno());
    this.#owned = place === undefined;
    this.fd = place === undefined ? trackDescriptor(libc, fd) : moveTo(libc, fd, place);
    this.#value = NativeMemory.allocate(8);
  }

  /** Makes it not readable; whether it was. */
  clear(): boolean {
    return this.#libc.eventfd_read(this.fd, this.#value.address) === 0;
  }

  /** Only when no thread is going to wake it any more. Twice is harmless. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#owned) closeDescriptor(this.#libc, this.fd);
    this.#value.free();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

function moveTo(libc: Libc, fd: number, place: number): number {
  try {
    if (libc.dup3(fd, place, O_CLOEXEC) >= 0) return place;
    throw systemError('dup3', libc.errno());
  } finally {
    libc.close(fd);
  }
}

/** What eventfd(2) adds to its counter: 1, as the processor writes it. */
const one = new Uint8Array(BigUint64Array.of(1n).buffer);

/**
 * Makes the WakeUp whose descriptor is `fd` readable, in whatever thread it is. Needs no native code.
 *
 * @throws a system error of Node, such as `EBADF`.
 */
export function wake(fd: number): void {
  writeSync(fd, one);
}
