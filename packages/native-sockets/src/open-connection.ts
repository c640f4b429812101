// From a host and a port to a connected socket: resolve, then try each address in turn.
import { Deadline, sliceMs } from './deadline.js';
import { closeDescriptor, createDescriptor } from './descriptor.js';
import { ECONNREFUSED, EINPROGRESS, EINTR, systemError } from './errno.js';
import { NativeSocketError, SocketTimeoutError } from './errors.js';
import { giveWayToSignals } from './interruption.js';
import type { Libc } from './libc.js';
import {
  IPPROTO_TCP,
  POLLOUT,
  SO_ERROR,
  SO_RCVTIMEO,
  SO_SNDTIMEO,
  SOL_SOCKET,
  TCP_NODELAY,
} from './linux-constants.js';
import { resolveHost } from './resolve-host.js';
import {
  decodeSocketAddress,
  encodeSocketAddress,
  formatSocketAddress,
  readAddress,
  type SocketAddress,
} from './socket-address.js';
import { int32, setOption } from './socket-option.js';
import { waitUntilReady } from './wait-until-ready.js';

/** A connected socket and its two ends. */
export interface OpenConnection {
  readonly fd: number;
  readonly localAddress: SocketAddress;
  readonly peerAddress: SocketAddress;
}

/** Where to connect to, and how. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  readonly noDelay: boolean;
}

/** @throws the error of the last address tried: NativeSystemError or SocketTimeoutError. */
export function openConnection(libc: Libc, destination: Destination): OpenConnection {
  const { host, port, connectTimeoutMs } = destination;
  const deadline = new Deadline(connectTimeoutMs);
  const literal = encodeSocketAddress(libc, host, port);
  if (literal !== undefined) return openSocket(libc, literal, destination, deadline);

  const addresses = resolveHost(libc, host, port, deadline);
  const failures: NativeSocketError[] = [];
  for (const [index, address] of addresses.entries()) {
    // An address that never answers leaves its share of the time to those behind it.
    const share = new Deadline(deadline.remainingMs() / (addresses.length - index));
    try {
      return openSocket(libc, address, destination, share);
    } catch (error) {
      if (!(error instanceof NativeSocketError) || error.code === 'ERR_INTERRUPTED') throw error;
      failures.push(error);
    }
  }
  const last = failures.pop();
  if (last === undefined) throw new Error(`the resolver knows ${host} but gave no address`);
  if (failures.length > 0) last.cause = new AggregateError(failures, 'other addresses failed too');
  throw last;
}

function openSocket(
  libc: Libc,
  address: Buffer,
  { connectTimeoutMs, noDelay }: Destination,
  deadline: Deadline,
): OpenConnection {
  const peer = decodeSocketAddress(libc, address);
  const fd = createDescriptor(libc, address);
  try {
    setTimeLimit(libc, fd, SO_RCVTIMEO, sliceMs);
    setTimeLimit(libc, fd, SO_SNDTIMEO, Math.min(sliceMs, deadline.timeoutMs));
    if (noDelay) setOption(libc, fd, IPPROTO_TCP, TCP_NODELAY, int32(1));
    if (!connect(libc, fd, address, deadline, peer)) {
      throw new SocketTimeoutError('connect', formatSocketAddress(peer), connectTimeoutMs);
    }
    const localAddress = readAddress(libc, 'getsockname', fd);
    const peerAddress = readAddress(libc, 'getpeername', fd);
    // Where nobody listens on an ephemeral port, a socket may be given that port itself and so
    // connect to itself (RFC 9293, 3.5, simultaneous open): it would echo its own bytes.
    if (localAddress.port === peerAddress.port && localAddress.host === peerAddress.host) {
      throw systemError('connect', ECONNREFUSED, peer);
    }
    return { fd, localAddress, peerAddress };
  } catch (error) {
    closeDescriptor(libc, fd);
    throw error;
  }
}

/** False when the deadline passed. */
function connect(
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
  const result = int32(0);
  if (libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, result, int32(4)) < 0) {
    throw systemError('getsockopt', libc.errno(), peer);
  }
  const failure = result.readInt32LE();
  if (failure !== 0) throw systemError('connect', failure, peer);
  return true;
}

/** struct timeval of socket(7): seconds and microseconds, 8 bytes each. All zeros would mean: for ever. */
function setTimeLimit(libc: Libc, fd: number, option: number, ms: number): void {
  const timeval = Buffer.alloc(16);
  timeval.writeInt32LE(Math.max(1, Math.ceil(ms * 1000)), 8);
  setOption(libc, fd, SOL_SOCKET, option, timeval);
}
