// Connecting one socket to one address within a deadline: the two ways in which that can take time.
import { type Deadline, sliceMs } from './deadline.js';
import { EAGAIN, EINPROGRESS, EINTR, systemError } from './errno.js';
import { giveWayToSignals } from './interruption.js';
import type { Libc } from './libc.js';
import { POLLOUT, SO_SNDTIMEO } from './linux-constants.js';
import type { SocketAddress } from './socket-address.js';
import { setTimeLimit, takeFailure } from './socket-option.js';
import { waitUntilReady } from './wait-until-ready.js';

/** Connects `fd`, whose `SO_SNDTIMEO` is a slice. False when the deadline passed. */
export function connectDescriptor(
  libc: Libc,
  fd: number,
  address: Buffer,
  deadline: Deadline,
  peer: SocketAddress,
): boolean {
  const connect = peer.family === 'Unix' ? connectUnix : connectTcp;
  return connect(libc, fd, address, deadline, peer);
}

function connectTcp(
  libc: Libc,
  fd: number,
  address: Buffer,
  deadline: Deadline,
  peer: SocketAddress,
): boolean {
  if (libc.connect(fd, address, address.byteLength) === 0) return true;
  const errno = libc.errno();
  // The handshake goes on after the slice (EINPROGRESS) or the signal (EINTR): connect(2), socket(7).
  if (errno === EINPROGRESS) deadline.spent(sliceMs);
  else if (errno !== EINTR) throw systemError('connect', errno, peer);
  giveWayToSignals(libc, 'connect', 0, errno === EINTR);
  if (waitUntilReady(libc, fd, POLLOUT, deadline, 'connect') === 0) return false;
  const failure = takeFailure(libc, fd);
  if (failure < 0) throw systemError('getsockopt', -failure, peer);
  if (failure !== 0) throw systemError('connect', failure, peer);
  return true;
}

/**
 * A Unix domain socket waits only while the listener's queue is full. After the slice (EAGAIN) or the
 * signal (EINTR) nothing is under way, and it gets in the queue anew: connect(2), and
 * unix_stream_connect() of the kernel's net/unix/af_unix.c.
 */
function connectUnix(
  libc: Libc,
  fd: number,
  address: Buffer,
  deadline: Deadline,
  peer: SocketAddress,
): boolean {
  deadline.start();
  while (libc.connect(fd, address, address.byteLength) !== 0) {
    const errno = libc.errno();
    if (errno !== EAGAIN && errno !== EINTR) throw systemError('connect', errno, peer);
    giveWayToSignals(libc, 'connect', 0, errno === EINTR);
    const remainingMs = deadline.remainingMs();
    if (remainingMs === 0) return false;
    setTimeLimit(libc, fd, SO_SNDTIMEO, Math.min(sliceMs, remainingMs));
  }
  return true;
}
