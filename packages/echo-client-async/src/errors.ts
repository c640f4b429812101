// What can go wrong with an echo: one class for each thing a caller would do differently.
// Every field is plain data, so that the errors survive a structured clone.
import {
  formatAddress,
  formatByte,
  registerErrorClasses,
  TcpEchoError,
  type Endpoint,
} from '@tcp-echo/base';
import {
  connectFailureReason,
  connectRemedy,
  describeFailure,
  silenceRemedies,
  systemCode,
  tlsRemedy,
  type ConnectFailureReason,
  type Silence,
} from './connect-failure.js';

/**
 * No connection could be made: `ERR_CONNECT_FAILED`. `cause` is the operating system's error; where a name stands for
 * several addresses, the most telling one, and an AggregateError of the others is its own `cause`.
 */
export class EchoConnectError extends TcpEchoError {
  /** Where the connection should have gone. */
  readonly peer: Endpoint;

  /** What kind of failure it was. */
  readonly reason: ConnectFailureReason;
  /** How many tries failed, this one included; 1 without `retry`. */
  readonly attempts: number;

  constructor(peer: Endpoint, cause: unknown, attempts = 1) {
    super(
      'ERR_CONNECT_FAILED',
      `could not connect to ${formatAddress(peer)}${inAttempts(attempts)}: ${describeFailure(cause)}${hint(connectRemedy(peer, cause))}`,
      { cause },
    );
    this.peer = peer;
    this.reason = connectFailureReason(cause);
    this.attempts = attempts;
  }
}

/**
 * The TLS handshake failed, or the peer took it back: `ERR_TLS_FAILED`. `cause` is the error of
 * OpenSSL or Node: its `code` says what was wrong.
 */
export class EchoTlsError extends TcpEchoError {
  readonly peer: Endpoint;
  /** How many tries failed, this one included; 1 without `retry`. */
  readonly attempts: number;

  constructor(peer: Endpoint, cause: unknown, attempts = 1) {
    super(
      'ERR_TLS_FAILED',
      `the TLS handshake with ${formatAddress(peer)} failed${inAttempts(attempts)}: ${systemCode(cause)}${hint(tlsRemedy(cause))}`,
      { cause },
    );
    this.peer = peer;
    this.attempts = attempts;
  }
}

/** What a client was doing when a time limit was reached. */
export type EchoOperation = 'connect' | 'tls' | 'echo' | 'idle';

/**
 * A time limit was reached: `ERR_ECHO_TIMEOUT`. `cause` is the failure of the last try, where `retry`
 * was waiting for the next one.
 */
export class EchoTimeoutError extends TcpEchoError {
  /**
   * What took too long: making the connection (with looking the name up), the TLS handshake, the echo
   * as a whole; or, `idle`, no byte of the echo went or came for too long.
   */
  readonly operation: EchoOperation;
  readonly peer: Endpoint;
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  constructor(
    operation: EchoOperation,
    peer: Endpoint,
    timeoutMs: number,
    options?: { readonly cause?: EchoConnectError | EchoTlsError },
  ) {
    const what = timedOut[operation](formatAddress(peer));
    const why = options?.cause === undefined ? timeoutHint[operation] : lastTry(options.cause);
    super('ERR_ECHO_TIMEOUT', `${what} within ${timeoutMs} ms${why}`, options);
    this.operation = operation;
    this.peer = peer;
    this.timeoutMs = timeoutMs;
  }
}

const timedOut: Readonly<Record<EchoOperation, (peer: string) => string>> = {
  connect: (peer) => `could not connect to ${peer}`,
  tls: (peer) => `could not finish the TLS handshake with ${peer}`,
  echo: (peer) => `${peer} did not send the whole echo back`,
  idle: (peer) => `${peer} neither took nor sent a byte of the echo`,
};

const timeoutHint: Readonly<Record<EchoOperation, string>> = {
  connect: '',
  tls: '; is it a TLS server?',
  echo: '',
  idle: '',
};

/** The peer ended the connection before the whole echo was back: `ERR_ECHO_ENDED_EARLY`. */
export class EchoEndedEarlyError extends TcpEchoError {
  readonly peer: Endpoint;
  /** The bytes of this echo that did arrive; they equal the start of what was sent. */
  readonly received: Uint8Array;
  /** How many bytes the echo should have had. */
  readonly expectedBytes: number;
  /** Whether the peer had sent nothing at all on the connection: then it may want TLS, or a certificate. */
  readonly silent: boolean;

  constructor(peer: Endpoint, received: Uint8Array, expectedBytes: number, silence?: Silence) {
    const remedy =
      silence === undefined
        ? 'a server that echoes only a first part needs `maxBytes`, one that answers once needs a connection for each message'
        : silenceRemedies[silence];
    super(
      'ERR_ECHO_ENDED_EARLY',
      `${formatAddress(peer)} ended the connection${afterBytes(received, expectedBytes)}; ${remedy}`,
    );
    this.peer = peer;
    this.received = received;
    this.expectedBytes = expectedBytes;
    this.silent = silence !== undefined;
  }
}

/** A byte came back that differs from the one sent, or that was never sent: `ERR_ECHO_MISMATCH`. */
export class EchoMismatchError extends TcpEchoError {
  readonly peer: Endpoint;
  /** Where the first wrong byte is, counted from the start of this message. */
  readonly offset: number;
  /** The byte that was sent, 0 to 255; undefined where none was: the peer sent more than it got. */
  readonly expected: number | undefined;
  /** The byte that came, 0 to 255. */
  readonly actual: number;
  /** Whether what came is an alert of TLS: the peer speaks TLS, and the client does not. */
  readonly tlsAlert: boolean;

  constructor(
    peer: Endpoint,
    difference: {
      offset: number;
      expected: number | undefined;
      actual: number;
      tlsAlert?: boolean;
    },
  ) {
    const { offset, expected, actual, tlsAlert = false } = difference;
    super(
      'ERR_ECHO_MISMATCH',
      expected === undefined
        ? `${formatAddress(peer)} sent ${formatByte(actual)} although nothing was left to echo`
        : `${formatAddress(peer)} sent ${formatByte(actual)} instead of ${formatByte(expected)} at offset ${offset} of the echo${tlsAlert ? '; it is an alert of TLS: the peer speaks TLS, which needs `tls: true`' : ''}`,
    );
    this.peer = peer;
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
    this.tlsAlert = tlsAlert;
  }
}

/** This end closed the connection before the echo was done: `ERR_ECHO_CLOSED`. */
export class EchoClosedError extends TcpEchoError {
  readonly peer: Endpoint;

  constructor(peer: Endpoint) {
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
  readonly peer: Endpoint;
  /** The bytes of this echo that did arrive; they equal the start of what was sent. */
  readonly received: Uint8Array;
  /** How many bytes the echo should have had. */
  readonly expectedBytes: number;

  constructor(
    peer: Endpoint,
    received: Uint8Array,
    expectedBytes: number,
    cause: unknown,
    silence?: Silence,
  ) {
    const reason =
      cause instanceof TcpEchoError && !('syscall' in cause)
        ? `an earlier failure left the stream out of step (${cause.message}); open a new connection`
        : systemCode(cause);
    // A reset says more of a peer than that it speaks TLS.
    const remedy = silence === 'tls' ? `; ${silenceRemedies.tls}` : '';
    super(
      'ERR_CONNECTION_LOST',
      `the connection to ${formatAddress(peer)} was lost${afterBytes(received, expectedBytes)}: ${reason}${remedy}`,
      { cause },
    );
    this.peer = peer;
    this.received = received;
    this.expectedBytes = expectedBytes;
  }
}

function inAttempts(attempts: number): string {
  return attempts === 1 ? '' : ` in ${attempts} attempts`;
}

function lastTry({ attempts, cause }: EchoConnectError | EchoTlsError): string {
  const count = attempts === 1 ? 'the only attempt' : `the last of ${attempts} attempts`;
  return `; ${count} failed with ${systemCode(cause)}`;
}

function hint(remedy: string | undefined): string {
  return remedy === undefined ? '' : `: ${remedy}`;
}

function afterBytes({ byteLength }: Uint8Array, expectedBytes: number): string {
  return expectedBytes === 0
    ? ''
    : ` after ${byteLength} of ${expectedBytes} ${expectedBytes === 1 ? 'byte' : 'bytes'} of the echo`;
}

registerErrorClasses(
  EchoConnectError,
  EchoTlsError,
  EchoTimeoutError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoClosedError,
  EchoConnectionLostError,
);
