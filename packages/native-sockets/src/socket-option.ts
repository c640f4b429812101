// Setting options of a socket: setsockopt(2).
import { systemError } from './errno.js';
import type { Libc } from './libc.js';
import { SOL_SOCKET } from './linux-constants.js';

/** struct timeval of socket(7): seconds and microseconds, 8 bytes each. All zeros would mean: for ever. */
export function setTimeLimit(libc: Libc, fd: number, option: number, ms: number): void {
  const timeval = Buffer.alloc(16);
  timeval.writeInt32LE(Math.max(1, Math.ceil(ms * 1000)), 8);
  setOption(libc, fd, SOL_SOCKET, option, timeval);
}

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

/** An `int`, as the C library takes and gives it. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
