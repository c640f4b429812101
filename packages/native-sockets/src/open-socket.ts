// From the bytes of one address to a connected socket and its two ends.
import { connectDescriptor } from './connect-descriptor.js';
import { type Deadline, sliceMs } from './deadline.js';
import { closeDescriptor, createDescriptor } from './descriptor.js';
import { ECONNREFUSED, systemError } from './errno.js';
import { SocketTimeoutError } from './errors.js';
import type { Libc } from './libc.js';
import { IPPROTO_TCP, SO_RCVTIMEO, SO_SNDTIMEO, TCP_NODELAY } from './linux-constants.js';
import { isSameAddress } from './peer-address.js';
import { readAddress } from './read-address.js';
import { decodeSocketAddress, formatSocketAddress, type SocketAddress } from './socket-address.js';
import { setOption, setTimeLimit } from './socket-option.js';

/** A connected socket and its two ends. */
export interface OpenConnection<Address extends SocketAddress = SocketAddress> {
  readonly fd: number;
  readonly localAddress: Address;
  readonly peerAddress: Address;
}

/** How a socket connects. */
export interface Connecting {
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
