// Waking a thread that waits in the kernel, from another thread: eventfd(2).
import { closeDescriptor, trackDescriptor } from './descriptor.js';
import { systemError } from './errno.js';
import { type Libc, loadLibc } from './libc.js';
import { EFD_CLOEXEC, EFD_NONBLOCK } from './linux-constants.js';
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
  #closed = false;

  /** @throws NativeSystemError; NativeSocketsUnavailableError. */
  constructor() {
    const libc = loadLibc();
    this.#libc = libc;
    const fd = libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) throw systemError('eventfd', libc.errno());
    this.fd = trackDescriptor(libc, fd);
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
    closeDescriptor(this.#libc, this.fd);
    this.#value.free();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Makes the WakeUp whose descriptor is `fd` readable, in whatever thread it is. @throws NativeSystemError */
export function wake(fd: number): void {
  const libc = loadLibc();
  if (libc.eventfd_write(fd, 1) < 0) throw systemError('eventfd_write', libc.errno());
}
