// Waiting for a socket to become readable or writable, in slices that V8 can interrupt.
import { sliceMs, type Deadline } from './deadline.js';
import { EINTR, systemError } from './errno.js';
import { giveWayToSignals } from './interruption.js';
import type { Libc } from './libc.js';

/** struct pollfd of poll(2): fd i32, events i16, revents i16. Used during one call only. */
const pollfd = Buffer.alloc(8);

/** The `POLL…` bits that hold, error and hang-up among them; 0 when the deadline passed. */
export function waitUntilReady(
  libc: Libc,
  fd: number,
  events: number,
  deadline: Deadline,
  operation: string,
  bytesTransferred = 0,
): number {
  for (;;) {
    const remainingMs = deadline.remainingMs();
    pollfd.writeInt32LE(fd, 0);
    pollfd.writeInt16LE(events, 4);
    const ready = libc.poll(pollfd, 1, Math.ceil(Math.min(sliceMs, remainingMs)));
    if (ready > 0) return pollfd.readInt16LE(6);
    const errno = ready < 0 ? libc.errno() : 0;
    if (errno !== 0 && errno !== EINTR) throw systemError('poll', errno);
    giveWayToSignals(libc, operation, bytesTransferred, errno === EINTR);
    if (ready === 0 && remainingMs === 0) return 0;
  }
}
