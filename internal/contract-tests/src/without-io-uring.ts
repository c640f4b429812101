// Running a program where io_uring is forbidden, as containers forbid it.
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../python/forbid_io_uring.py', import.meta.url));

/** What goes before a command in which io_uring_setup(2) fails with `errno`. */
export function withoutIoUring(errno: number): readonly [string, ...string[]] {
  return ['python3', script, String(errno)];
}
