// The system calls of non-blocking sockets: numbers in, a number out, nothing allocated.
import { EINPROGRESS, EINTR, systemError } from './errno.js';
import { NativeSystemError } from './errors.js';
import { loadLibc, type Address, type Libc } from './libc.js';
import {
  IPPROTO_TCP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SHUT_WR,
  SO_LINGER,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from './linux-constants.js';
import { isSameAddress, type PeerAddress } from './peer-address.js';
import { readAddress } from './read-address.js';
import type { InternetSocketAddress } from './socket-address.js';
import { setOption, setOptionBytes, takeFailure } from './socket-option.js';

/**
 * System calls on descriptors. What is not negative is the result; what is negative is an errno with its sign
 * changed, `-EAGAIN` for one: `socketError` makes an error of it. An interrupted call is made again.
 */
export class SocketCalls {
  readonly #libc: Libc;

  /** @throws NativeSocketsUnavailableError */
  constructor() {
    this.#libc = loadLibc();
  }

  /**
   * The descriptor of a connection that has come, non-blocking; it has the listening socket's TCP_NODELAY. It is the
   * caller's to close: a worker that is terminated leaves it open.
   */
  accept(listener: number): number {
    const libc = this.#libc;
    for (;;) {
      const fd = libc.accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) return fd;
      const errno = libc.errno();
      if (errno !== EINTR) return -errno;
    }
  }

  /**
   * A new socket for connecting to `peer`, whose descriptor is the caller's to close. With TCP_NODELAY.
   *
   * @param nonBlocking As `connect` needs it; a `Ring` needs the other.
   */
  open(peer: PeerAddress, nonBlocking = true): number {
    const libc = this.#libc;
    const flags = SOCK_STREAM | SOCK_CLOEXEC | (nonBlocking ? SOCK_NONBLOCK : 0);
    const fd = libc.socket(peer.family, flags, 0);
    if (fd < 0) return -libc.errno();
    if (peer.isInternet) setOption(libc, fd, IPPROTO_TCP, TCP_NODELAY, 1);
    return fd;
  }

  /**
   * Begins to connect, without waiting: 0 where it is done, `-EINPROGRESS` where the socket becomes writable when it is
   * and `connectResult` tells how; a Unix domain socket's `-EAGAIN` means that the listener's queue is full, and nothing
   * has begun.
   */
  connect(fd: number, peer: PeerAddress): number {
    const libc = this.#libc;
    if (libc.connectAt(fd, peer.address, peer.size) === 0) return 0;
    const errno = libc.errno();
    // The handshake goes on after a signal: connect(2).
    return errno === EINTR ? -EINPROGRESS : -errno;
  }

  /** How connecting ended, once the socket is writable: 0, or what went wrong. */
  connectResult(fd: number): number {
    return -Math.abs(takeFailure(this.#libc, fd));
  }

  /**
   * Whether a socket has connected to itself: where nobody listens on an ephemeral port it may be given that port
   * (RFC 9293, 3.5, simultaneous open), and then it echoes its own bytes.
   */
  isConnectedToItself(fd: number): boolean {
    try {
      return isSameAddress(this.localAddress(fd), this.peerAddress(fd));
    } catch (error) {
      // Reset meanwhile.
      if (error instanceof NativeSystemError) return false;
      throw error;
    }
  }

  /** Receives at most `size` bytes to the address `into`, without waiting: how many; 0 is the peer's end. */
  receive(fd: number, into: Address, size: number): number {
    const libc = this.#libc;
    for (;;) {
      const count = libc.receiveAt(fd, into, size, MSG_DONTWAIT);
      if (count >= 0) return count;
      const errno = libc.errno();
      if (errno !== EINTR) return -errno;
    }
  }

  /** Sends at most `size` bytes from the address `from`, without waiting: how many. */
  send(fd: number, from: Address, size: number): number {
    const libc = this.#libc;
    for (;;) {
      const count = libc.sendAt(fd, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count >= 0) return count;
      const errno = libc.errno();
      if (errno !== EINTR) return -errno;
    }
  }

  /** Half-closes: the peer sees the end after the last byte sent. */
  shutdown(fd: number): number {
    return this.#libc.shutdown(fd, SHUT_WR) < 0 ? -this.#libc.errno() : 0;
  }

  /** Closes gracefully, unless received bytes were not read: that resets the connection. */
  close(fd: number): void {
    this.#libc.close(fd);
  }

  /** Closes with a reset (RST): SO_LINGER with 0 seconds, socket(7). */
  reset(fd: number): void {
    setOptionBytes(this.#libc, fd, SOL_SOCKET, SO_LINGER, lingerNotAtAll);
    this.#libc.close(fd);
  }

  /** This end of a TCP connection. @throws NativeSystemError */
  localAddress(fd: number): InternetSocketAddress {
    return readAddress(this.#libc, 'getsockname', fd) as InternetSocketAddress;
  }

  /** The other end. @throws NativeSystemError `ENOTCONN` where it was reset meanwhile. */
  peerAddress(fd: number): InternetSocketAddress {
    return readAddress(this.#libc, 'getpeername', fd) as InternetSocketAddress;
  }
}

/** struct linger of socket(7): on, and seconds (i32 each). */
const lingerNotAtAll = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);

/** The error of a call that returned the negative `result`. */
export function socketError(syscall: string, result: number): NativeSystemError {
  return systemError(syscall, -result);
}
