// Memory outside every heap of JavaScript, for what the kernel reads and writes between two calls.
import { SocketArgumentError } from './errors.js';
import { systemError } from './errno.js';
import { type Address, type Libc, loadLibc } from './libc.js';
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  PROT_READ,
  PROT_WRITE,
} from './linux-constants.js';

/**
 * Zeroed memory at a fixed address. No garbage collector moves or frees it, so that a buffer of it can be lent to
 * the kernel and passed on as a number. Free it with `free()`: the end of its thread does not.
 */
export class NativeMemory implements Disposable {
  readonly size: number;
  /** Where it begins. */
  readonly address: Address;
  /** All of it. */
  readonly bytes: Buffer;
  readonly #libc: Libc;
  #freed = false;

  /** @internal */
  constructor(libc: Libc, address: Address, size: number) {
    this.#libc = libc;
    this.address = address;
    this.size = size;
    this.bytes = Buffer.from(libc.view(BigInt(address), size));
  }

  /**
   * Allocates `size` bytes, which the operating system rounds up to pages; a page that is never touched costs nothing.
   *
   * @throws SocketArgumentError; NativeSystemError `ENOMEM`; NativeSocketsUnavailableError.
   */
  static allocate(size: number): NativeMemory {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new SocketArgumentError(`size must be an integer of at least 1, not ${String(size)}`);
    }
    return mapMemory(loadLibc(), size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }

  /**
   * Gives it back, once the kernel no longer uses it. Twice is harmless, and so is what still looks at it: it finds
   * zeros, because the addresses stay reserved. JavaScript cannot be made to forget its views of foreign memory.
   */
  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    this.#libc.mmap(this.address, this.size, PROT_READ | PROT_WRITE, flags, -1, 0);
  }

  /** As `free()`. */
  [Symbol.dispose](): void {
    this.free();
  }
}

/** mmap(2). @throws NativeSystemError */
export function mapMemory(
  libc: Libc,
  size: number,
  flags: number,
  fd: number,
  at: number,
): NativeMemory {
  const address = libc.mmap(0, size, PROT_READ | PROT_WRITE, flags, fd, at);
  if (address === -1) throw systemError('mmap', libc.errno());
  return new NativeMemory(libc, address, size);
}
