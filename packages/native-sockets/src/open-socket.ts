// From the bytes of one address to a connected socket and its two ends.
import { sliceMs, type Deadline } from './deadline.js';
import { closeDescriptor, createDescriptor } from './descriptor.js';
import { EAGAIN, ECONNREFUSED, EINPROGRESS, EINTR, systemError } from './errno.js';
import { SocketTimeoutError } from './errors.js';
import { giveWayToSignals } from './interruption.js';
import type { Libc } from './libc.js';
import { IPPROTO_TCP, POLLOUT, SO_RCVTIMEO, SO_SNDTIMEO, TCP_NODELAY } from './linux-constants.js';
import { isSameAddress } from './peer-address.js';
import { readAddress } from './read-address.js';
import { decodeSocketAddress, formatSocketAddress, type SocketAddress } from './socket-address.js';
import { setOption, setTimeLimit, takeFailure } from './socket-option.js';
import { waitUntilReady } from './wait-until-ready.js';

/** A connected socket and its two ends. */
export interface OpenConnection<Address extends SocketAddress = SocketAddress> {
  readonly fd: number;
  readonly localAddress: Address;
  readonly peerAddress: Address;
}

/** How a socket connects. */
interface Connecting {
  /** What a failure names as the limit; `deadline` may be a part of it. */
  readonly connectTimeoutMs: number;
  readonly deadline: Deadline;
  readonly noDelay: boolean;
}

/** @throws NativeSystemError, SocketTimeoutError, SocketInterruptedError; nothing is left open then. */
export function openSocket(
  libc: Libc,
  address: Buffer,
  { connectTimeoutMs, deadline, noDelay }: Connecting,
): OpenConnection {
  const peer = decodeSocketAddress(libc, address);
  const fd = createDescriptor(libc, address);
  try {
    setTimeLimit(libc, fd, SO_RCVTIMEO, sliceMs);
    setTimeLimit(libc, fd, SO_SNDTIMEO, Math.min(sliceMs, deadline.timeoutMs));
    if (noDelay) setOption(libc, fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (!connectDescriptor(libc, fd, address, deadline, peer)) {
      throw new SocketTimeoutError('connect', formatSocketAddress(peer), connectTimeoutMs);
    }
    const localAddress = readAddress(libc, 'getsockname', fd);
    const peerAddress = readAddress(libc, 'getpeername', fd);
    refuseItself(localAddress, peerAddress);
    return { fd, localAddress, peerAddress };
  } catch (error) {
    closeDescriptor(libc, fd);
    throw error;
  }
}

/**
 * Where nobody listens on an ephemeral port, a socket may be given that port itself and so connect to
 * itself (RFC 9293, 3.5, simultaneous open): it would echo its own bytes.
 */
function refuseItself(local: SocketAddress, peer: SocketAddress): void {
  if (isSameAddress(local, peer)) throw systemError('connect', ECONNREFUSED, peer);
}

// Connecting one socket to one address within a deadline: the two ways in which that can take time.

/** Connects `fd`, whose `SO_SNDTIMEO` is a slice. False when the deadline passed. */
function connectDescriptor(
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
