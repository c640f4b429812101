// Options of a socket: setsockopt(2), getsockopt(2).
import { systemError } from './errno.js';
import type { Libc } from './libc.js';
import { SO_ERROR, SOL_SOCKET } from './linux-constants.js';

// Used during one call only: a buffer for each call would cost more than the call.
const int = Buffer.alloc(4);
const size = Buffer.alloc(4);
/** struct timeval of socket(7): seconds and microseconds, 8 bytes each. */
const timeval = Buffer.alloc(16);

/** Sets an option that is an `int`. @throws NativeSystemError */
export function setOption(
  libc: Libc,
  fd: number,
  level: number,
  name: number,
  value: number,
): void {
  int.writeInt32LE(value);
  setOptionBytes(libc, fd, level, name, int);
}

/** Sets a time limit; all zeros would mean: for ever. @throws NativeSystemError */
export function setTimeLimit(libc: Libc, fd: number, option: number, ms: number): void {
  timeval.writeInt32LE(Math.max(1, Math.ceil(ms * 1000)), 8);
  setOptionBytes(libc, fd, SOL_SOCKET, option, timeval);
}

/** Sets an option that is a struct. @throws NativeSystemError */
export function setOptionBytes(
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

/** The errno of what went wrong on a socket meanwhile (SO_ERROR), or 0; negative where it cannot be asked. */
export function takeFailure(libc: Libc, fd: number): number {
  size.writeInt32LE(int.length);
  return libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, int, size) < 0
    ? -libc.errno()
    : int.readInt32LE();
}
