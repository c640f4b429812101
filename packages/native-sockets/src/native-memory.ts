// Memory outside every heap of JavaScript, for what the kernel reads and writes between two calls.
import { SocketArgumentError } from './errors.js';
import { systemError } from './errno.js';
import { loadLibc, type Address, type Libc } from './libc.js';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  PROT_READ,
  PROT_WRITE,
} from './linux-constants.js';

/** Pages have 4 KiB on x64, and up to 64 KiB on arm64. */
const pageSize = process.arch === 'x64' ? 4096 : 65_536;
/** What is mapped at once, and seen through one ArrayBuffer: a page that is never touched costs nothing. */
const arenaSize = 64 * 1024 * 1024;

/** Whole pages that one NativeMemory after the other may have. */
interface Pages {
  readonly address: Address;
  readonly arena: ArrayBuffer;
  readonly offset: number;
}

/** What is left of the arena of this thread that was mapped last. */
let rest: (Pages & { readonly size: number }) | undefined;
/** By size: what was freed. */
const freed = new Map<number, Pages[]>();

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
  readonly #giveBack: () => void;
  #freed = false;

  /** @internal */
  constructor(address: Address, bytes: Buffer, giveBack: () => void) {
    this.address = address;
    this.size = bytes.byteLength;
    this.bytes = bytes;
    this.#giveBack = giveBack;
  }

  /**
   * Allocates `size` bytes, which are rounded up to pages; a page that is never touched costs nothing.
   *
   * @throws SocketArgumentError; NativeSystemError `ENOMEM`; NativeSocketsUnavailableError.
   */
  static allocate(size: number): NativeMemory {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new SocketArgumentError(`size must be an integer of at least 1, not ${String(size)}`);
    }
    const libc = loadLibc();
    const rounded = Math.ceil(size / pageSize) * pageSize;
    const pages = freed.get(rounded)?.pop() ?? cut(libc, rounded);
    const { address, arena, offset } = pages;
    return new NativeMemory(address, Buffer.from(arena, offset, size), () => {
      // Takes the content away and keeps the addresses: there may be views that still look there.
      libc.madvise(address, rounded, MADV_DONTNEED);
      const others = freed.get(rounded);
      if (others === undefined) freed.set(rounded, [pages]);
      else others.push(pages);
    });
  }

  /** @internal The whole of it, but for a rest of less than 4 bytes. */
  words(): Int32Array {
    const { buffer, byteOffset, byteLength } = this.bytes;
    return new Int32Array(buffer, byteOffset, Math.floor(byteLength / 4));
  }

  /**
   * Gives it back, once the kernel no longer uses it: zeroed, it becomes part of what this thread allocates next. Whoever still
   * looks at it then sees what others write: JavaScript cannot be made to forget its views. Twice is harmless.
   */
  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#giveBack();
  }

  /** As `free()`. */
  [Symbol.dispose](): void {
    this.free();
  }
}

/** Pages that nobody had yet. */
function cut(libc: Libc, size: number): Pages {
  if (rest === undefined || rest.size < size) {
    const whole = Math.max(size, arenaSize);
    const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    const address = map(libc, whole, flags, -1, 0);
    rest = { address, arena: libc.view(BigInt(address), whole), offset: 0, size: whole };
  }
  const pages = rest;
  rest = {
    address: pages.address + size,
    arena: pages.arena,
    offset: pages.offset + size,
    size: pages.size - size,
  };
  return pages;
}

/** Memory that is mapped from `fd` with mmap(2). @throws NativeSystemError */
export function mapMemory(
  libc: Libc,
  size: number,
  flags: number,
  fd: number,
  at: number,
): NativeMemory {
  const address = map(libc, size, flags, fd, at);
  return new NativeMemory(address, Buffer.from(libc.view(BigInt(address), size)), () => {
    map(libc, size, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0, address);
  });
}

function map(libc: Libc, size: number, flags: number, fd: number, at: number, hint = 0): Address {
  const address = libc.mmap(hint, size, PROT_READ | PROT_WRITE, flags, fd, at);
  if (address === -1) throw systemError('mmap', libc.errno());
  return address;
}
