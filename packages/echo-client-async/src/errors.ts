// What can go wrong with an echo: one class for each thing a caller would do differently.
// Every field is plain data, so that the errors survive a structured clone.
import {
  formatAddress,
  registerErrorClasses,
  TcpEchoError,
  type HostAndPort,
} from '@tcp-echo/core-helpers';

/** No connection could be made: `ERR_CONNECT_FAILED`. `cause` is the operating system's error. */
export class EchoConnectError extends TcpEchoError {
  /** Where the connection should have gone. */
  readonly peer: HostAndPort;

  constructor(peer: HostAndPort, cause: unknown) {
    const code = systemCode(cause);
    const remedy = connectRemedies[code];
    const hint = remedy === undefined ? '' : `: ${remedy}`;
    super('ERR_CONNECT_FAILED', `could not connect to ${formatAddress(peer)}: ${code}${hint}`, {
      cause,
    });
    this.peer = peer;
  }
}

/** A time limit was reached: `ERR_ECHO_TIMEOUT`. */
export class EchoTimeoutError extends TcpEchoError {
  /** What took too long: making the connection, or the echo itself. */
  readonly operation: 'connect' | 'echo';
  readonly peer: HostAndPort;
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  constructor(operation: 'connect' | 'echo', peer: HostAndPort, timeoutMs: number) {
    const what =
      operation === 'connect'
        ? `could not connect to ${formatAddress(peer)}`
        : `${formatAddress(peer)} did not send the whole echo back`;
    super('ERR_ECHO_TIMEOUT', `${what} within ${timeoutMs} ms`);
    this.operation = operation;
    this.peer = peer;
    this.timeoutMs = timeoutMs;
  }
}

/** The peer ended the connection before the whole echo was back: `ERR_ECHO_ENDED_EARLY`. */
export class EchoEndedEarlyError extends TcpEchoError {
  readonly peer: HostAndPort;
  /** The bytes of this echo that did arrive; they equal the start of what was sent. */
  readonly received: Uint8Array;
  /** How many bytes the echo should have had. */
  readonly expectedBytes: number;

  constructor(peer: HostAndPort, received: Uint8Array, expectedBytes: number) {
    super(
      'ERR_ECHO_ENDED_EARLY',
      `${formatAddress(peer)} ended the connection after ${received.byteLength} of ${expectedBytes} bytes of the echo; ` +
        'a server that echoes only a first part needs `maxBytes`, one that answers once needs a connection for each message',
    );
    this.peer = peer;
    this.received = received;
    this.expectedBytes = expectedBytes;
  }
}

/** A byte came back that differs from the one sent, or that was never sent: `ERR_ECHO_MISMATCH`. */
export class EchoMismatchError extends TcpEchoError {
  readonly peer: HostAndPort;
  /** Where the first wrong byte is, counted from the start of this message. */
  readonly offset: number;
  /** The byte that was sent, 0 to 255; undefined where none was: the peer sent more than it got. */
  readonly expected: number | undefined;
  /** The byte that came, 0 to 255. */
  readonly actual: number;

  constructor(
    peer: HostAndPort,
    difference: { offset: number; expected: number | undefined; actual: number },
  ) {
    const { offset, expected, actual } = difference;
    super(
      'ERR_ECHO_MISMATCH',
      expected === undefined
        ? `${formatAddress(peer)} sent ${hex(actual)} although nothing was left to echo`
        : `${formatAddress(peer)} sent ${hex(actual)} instead of ${hex(expected)} at offset ${offset} of the echo`,
    );
    this.peer = peer;
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }
}

/** This end closed the connection before the echo was done: `ERR_ECHO_CLOSED`. */
export class EchoClosedError extends TcpEchoError {
  readonly peer: HostAndPort;

  constructor(peer: HostAndPort) {
    super(
      'ERR_ECHO_CLOSED',
      `the connection to ${formatAddress(peer)} was closed on this end; await the echoes before closing it`,
    );
    this.peer = peer;
  }
}

/**
 * The connection was lost while this echo was on it: `ERR_CONNECTION_LOST`. `cause` is the system's
 * error (`ECONNRESET`), or the error of the echo that made the connection useless.
 */
export class EchoConnectionLostError extends TcpEchoError {
  readonly peer: HostAndPort;
  /** The bytes of this echo that did arrive; they equal the start of what was sent. */
  readonly received: Uint8Array;
  /** How many bytes the echo should have had. */
  readonly expectedBytes: number;

  constructor(peer: HostAndPort, received: Uint8Array, expectedBytes: number, cause: unknown) {
    const reason =
      cause instanceof TcpEchoError
        ? `an earlier failure left the stream out of step (${cause.message}); open a new connection`
        : systemCode(cause);
    super(
      'ERR_CONNECTION_LOST',
      `the connection to ${formatAddress(peer)} was lost after ${received.byteLength} of ${expectedBytes} bytes of the echo: ${reason}`,
      { cause },
    );
    this.peer = peer;
    this.received = received;
    this.expectedBytes = expectedBytes;
  }
}

const connectRemedies: Readonly<Record<string, string>> = {
  EACCES: 'a firewall or sandbox of this machine forbids it',
  EADDRNOTAVAIL: 'no ephemeral port is left, or no interface of this machine reaches that address',
  EAI_AGAIN: 'the name server did not answer; try again, or give an IP address',
  ECONNREFUSED: 'nothing listens there; start the server first, or check host and port',
  ECONNRESET: 'the peer closed at once; it may be overloaded, or a proxy in front of it refuses',
  EHOSTUNREACH: 'there is no route to that host; check the address and the network',
  EMFILE: 'this process has too many open files; close connections, or raise `ulimit -n`',
  ENETUNREACH: 'there is no route to that network; check the address and the network',
  ENOTFOUND: 'no such host name is known; check the spelling, or give an IP address',
  ETIMEDOUT: 'the host does not answer; it may be down, or a firewall drops what is sent to it',
};

function systemCode(cause: unknown): string {
  const code: unknown = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : String(cause);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}

registerErrorClasses(
  EchoConnectError,
  EchoTimeoutError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoClosedError,
  EchoConnectionLostError,
);
