// File descriptors of sockets: created so that they never outlive the thread that owns them.
import { closeSync, openSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { systemError } from './errno.js';
import { loadLibc, type Libc } from './libc.js';
import { O_CLOEXEC, SOCK_CLOEXEC, SOCK_STREAM } from './linux-constants.js';

/** A new stream socket of the family of `address`, whose first two bytes tell it; `flags` as socket(2) has them. */
export function createDescriptor(libc: Libc, address: Buffer, flags = 0): number {
  const family = address.readUInt16LE();
  const fd = libc.socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (fd < 0) throw systemError('socket', libc.errno());
  return trackDescriptor(libc, fd);
}

/** The descriptor to use in place of `fd`: one that Node closes when this worker ends. Nothing is left open where it throws. */
export function trackDescriptor(libc: Libc, fd: number): number {
  if (isMainThread) return fd;
  try {
    return adopt(libc, fd);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/**
 * The descriptor to use in place of `fd`, in a worker: one that Node closes when that worker ends. Close it with `fs.closeSync`.
 * Where it throws, `fd` is as it was.
 *
 * @throws a system error of Node, `EMFILE` for one; NativeSystemError.
 */
export function ownDescriptor(fd: number): number {
  return adopt(loadLibc(), fd);
}

/** Once only: the number may belong to somebody else right after. */
export function closeDescriptor(libc: Libc, fd: number): void {
  if (isMainThread) libc.close(fd);
  else closeSync(fd);
}

/**
 * A terminated worker runs no `finally`, but Node closes what that worker opened with `fs.open`
 * (`trackUnmanagedFds` of https://nodejs.org/api/worker_threads.html#new-workerfilename-options): the
 * socket takes the place of such a descriptor, and its peer sees the end when the worker dies.
 */
function adopt(libc: Libc, fd: number): number {
  const tracked = openSync('/dev/null', 'r');
  if (libc.dup3(fd, tracked, O_CLOEXEC) < 0) {
    const failure = systemError('dup3', libc.errno());
    closeSync(tracked);
    throw failure;
  }
  libc.close(fd);
  return tracked;
}
