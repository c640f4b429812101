// The errors of native sockets, in the style of Node's system errors: switch on `code`.
import { registerErrorClasses, TcpEchoError } from '@tcp-echo/base';

/** The base of every error this package throws. `code` is the name of an errno (`ECONNREFUSED`), of a resolver's error (`ENOTFOUND`), or `ERR_…`. */
export class NativeSocketError extends TcpEchoError {}

/** What a failed system call was about. */
export interface SystemErrorDetails {
  readonly code: string;
  /** Negative, as in Node's own errors. */
  readonly errno: number;
  readonly syscall: string;
  /** Of the peer, where an address is known; the path of a Unix domain socket, without a port. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** The name that could not be resolved. */
  readonly hostname?: string | undefined;
}

/** The operating system refused: `code` is the errno's name, as in Node's own system errors. */
export class NativeSystemError extends NativeSocketError {
  readonly errno: number;
  readonly syscall: string;
  // Declared only, so that what does not apply is not an own field.
  declare readonly address?: string;
  declare readonly port?: number;
  declare readonly hostname?: string;

  constructor(details: SystemErrorDetails) {
    const { code, errno, syscall, address, port, hostname } = details;
    super(code, [syscall, code, hostname ?? formatPeer(address, port)].filter(Boolean).join(' '));
    this.errno = errno;
    this.syscall = syscall;
    if (address !== undefined) this.address = address;
    if (port !== undefined) this.port = port;
    if (hostname !== undefined) this.hostname = hostname;
  }
}

/** An operation did not finish in time: `ERR_SOCKET_TIMEOUT`. The socket stays usable. */
export class SocketTimeoutError extends NativeSocketError {
  readonly operation: string;
  readonly timeoutMs: number;
  /** How many of the operation's bytes were sent or received all the same. */
  readonly bytesTransferred: number;

  constructor(operation: string, peer: string, timeoutMs: number, bytesTransferred = 0) {
    super(
      'ERR_SOCKET_TIMEOUT',
      `${operation} ${peer} did not finish within ${timeoutMs} ms (${bytesTransferred} bytes were transferred)`,
    );
    this.operation = operation;
    this.timeoutMs = timeoutMs;
    this.bytesTransferred = bytesTransferred;
  }
}

/**
 * A signal arrived that the program listens to: `ERR_INTERRUPTED`. Return to the event loop, so that
 * the listener can run. The socket stays usable, and the operation may be continued.
 */
export class SocketInterruptedError extends NativeSocketError {
  readonly operation: string;
  /** How many of the operation's bytes were sent or received all the same. */
  readonly bytesTransferred: number;

  constructor(operation: string, bytesTransferred = 0) {
    super(
      'ERR_INTERRUPTED',
      `${operation} was interrupted by a signal that this program listens to; its listener runs when control returns to the event loop (${bytesTransferred} bytes were transferred)`,
    );
    this.operation = operation;
    this.bytesTransferred = bytesTransferred;
  }
}

/** The peer ended before as many bytes came as were asked for: `ERR_SOCKET_ENDED_EARLY`. */
export class SocketEndedEarlyError extends NativeSocketError {
  /** How many bytes came; they are at the beginning of the caller's buffer. */
  readonly bytesReceived: number;

  constructor(peer: string, bytesReceived: number, bytesWanted: number) {
    super(
      'ERR_SOCKET_ENDED_EARLY',
      `${peer} ended the connection after ${bytesReceived} of ${bytesWanted} bytes`,
    );
    this.bytesReceived = bytesReceived;
  }
}

/** A socket, a poller or a ring was used after `close()`: `ERR_SOCKET_CLOSED`. */
export class SocketClosedError extends NativeSocketError {
  constructor(operation: string, what: 'socket' | 'poller' | 'ring' = 'socket') {
    super('ERR_SOCKET_CLOSED', `cannot ${operation}: this end has closed the ${what}`);
  }
}

/** An argument cannot be used: `ERR_INVALID_ARGUMENT`. */
export class SocketArgumentError extends NativeSocketError {
  constructor(message: string) {
    super('ERR_INVALID_ARGUMENT', message);
  }
}

/** This machine has no native sockets: `ERR_NATIVE_SOCKETS_UNAVAILABLE`. `cause` says why. */
export class NativeSocketsUnavailableError extends NativeSocketError {
  /** Why, in words for people. */
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(
      'ERR_NATIVE_SOCKETS_UNAVAILABLE',
      `native sockets are unavailable: ${reason}; use node:net instead`,
      options,
    );
    this.reason = reason;
  }
}

/** The kernel gives this process no io_uring that can be used: `ERR_RING_UNAVAILABLE`. */
export class RingUnavailableError extends NativeSocketError {
  /** Why, in words for people. */
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(
      'ERR_RING_UNAVAILABLE',
      `io_uring is unavailable: ${reason}; use Poller instead`,
      options,
    );
    this.reason = reason;
  }
}

function formatPeer(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return '';
  if (port === undefined) return address.replace(/^\0/, '@');
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

registerErrorClasses(
  NativeSystemError,
  NativeSocketsUnavailableError,
  RingUnavailableError,
  SocketArgumentError,
  SocketClosedError,
  SocketEndedEarlyError,
  SocketInterruptedError,
  SocketTimeoutError,
);
