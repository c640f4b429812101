// What can go wrong with a server as a whole.
import {
  formatAddress,
  registerErrorClasses,
  TcpEchoError,
  type Endpoint,
} from '@tcp-echo/core-helpers';

/** The server could not listen: `ERR_LISTEN_FAILED`. `cause` is the operating system's error. */
export class ListenError extends TcpEchoError {
  /** Where it should have listened. */
  readonly address: Endpoint;

  constructor(address: Endpoint, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? cause.message;
    const remedy = ('path' in address ? pathRemedies : remedies)[code];
    const hint = remedy === undefined ? '' : `: ${remedy}`;
    super('ERR_LISTEN_FAILED', `could not listen on ${formatAddress(address)}: ${code}${hint}`, {
      cause,
    });
    this.address = address;
  }
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already; stop it, or take port 0 for a free one',
  EACCES: 'this port needs privileges; take one from 1024 on, or port 0 for a free one',
  EADDRNOTAVAIL: 'no interface of this machine has that address; try 127.0.0.1, or :: for all',
  EAI_AGAIN: 'the name server did not answer; give an IP address',
  EMFILE: 'this process has too many open files; close some, or raise `ulimit -n`',
  ENOTSUP: 'this version of the operating system shares no port; leave out `threads`',
  ENOTFOUND: 'no such host name is known; give an IP address',
};

/** The same codes, and others, for a Unix domain socket. */
const pathRemedies: Readonly<Record<string, string>> = {
  // libuv says EACCES for ENOENT too.
  EACCES: 'the folder does not exist, or does not let you make a file; take another one',
  EADDRINUSE:
    'a server listens there already, or a file that is no socket lies there; take another path',
};

/**
 * Several threads cannot serve here: `ERR_THREADS_UNSUPPORTED`. Nothing listens. `cause` is what Node said,
 * where it was tried.
 */
export class ThreadsUnsupportedError extends TcpEchoError {
  constructor(reason: string, options?: ErrorOptions) {
    const remedy = 'leave out `threads` to serve on this thread alone';
    super('ERR_THREADS_UNSUPPORTED', `${reason}; ${remedy}`, options);
  }
}

/** What was waited for in the log did not come: `ERR_LOG_WAIT_FAILED`. The message shows the log. */
export class LogWaitError extends TcpEchoError {
  /** The limit was reached; the connection it was about has ended; or the server was closed. */
  readonly reason: 'timed-out' | 'connection-ended' | 'server-closed';
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  /** @internal */
  constructor(reason: LogWaitError['reason'], wanted: string, timeoutMs: number, log: string) {
    const why = {
      'timed-out': `was not there within ${timeoutMs} ms`,
      'connection-ended': 'cannot come any more, because that connection has ended',
      'server-closed': 'cannot come any more, because the server is closed',
    }[reason];
    super('ERR_LOG_WAIT_FAILED', `waited for ${wanted}, which ${why}; ${log}`);
    this.reason = reason;
    this.timeoutMs = timeoutMs;
  }
}

registerErrorClasses(ListenError, LogWaitError, ThreadsUnsupportedError);
