// Options of sockets, as setsockopt(2) takes them.
import { systemError } from './errno.js';
import type { Libc } from './libc.js';

/** @throws NativeSystemError */
export function setOption(
  libc: Libc,
  fd: number,
  level: number,
  name: number,
  value: Uint8Array,
): void {
  if (libc.setsockopt(fd, level, name, value, value.byteLength) < 0) {
    throw systemError('setsockopt', libc.errno());
  }
}

/** An int of C. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
