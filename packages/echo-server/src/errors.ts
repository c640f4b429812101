// What can go wrong with a server as a whole.
import { formatAddress, registerErrorClasses, TcpEchoError, type Endpoint } from '@tcp-echo/base';

/** The server could not listen: `ERR_LISTEN_FAILED`. `cause` is the operating system's error. */
export class ListenError extends TcpEchoError {
  /** Where it should have listened. */
  readonly address: Endpoint;

  constructor(address: Endpoint, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? cause.message;
    const remedy = remedyOf(code, address);
    const hint = remedy === undefined ? '' : `: ${remedy}`;
    super('ERR_LISTEN_FAILED', `could not listen on ${formatAddress(address)}: ${code}${hint}`, {
      cause,
    });
    this.address = address;
  }
}

/** What can be done about it; undefined where nobody knows. */
function remedyOf(code: string, address: Endpoint): string | undefined {
  const ofPath = 'path' in address;
  switch (code) {
    case 'EADDRINUSE':
      return ofPath
        ? 'somebody has that name already: a server that listens or is about to, or a file that is no socket; take another path'
        : 'something listens there already; stop it, or take port 0 for a free one';
    case 'EACCES':
      // libuv says EACCES for ENOENT too.
      if (ofPath)
        return 'the folder does not exist, or does not let you make a file; take another one';
      return address.port > 0 && address.port < 1024
        ? 'this port needs privileges; take one from 1024 on, or port 0 for a free one'
        : 'the system does not let this process listen there; take port 0 for a free one';
    case 'EROFS':
      return 'its file system is read-only; take a path elsewhere';
    case 'EADDRNOTAVAIL':
      return 'no interface of this machine has that address; try 127.0.0.1, or 0.0.0.0 for every interface of IPv4';
    case 'EAFNOSUPPORT':
      return 'this system has no IPv6; take 127.0.0.1, or 0.0.0.0 for every interface';
    case 'EINVAL':
      return !ofPath && /^fe[89ab].:[^%]*$/i.test(address.host)
        ? `a link-local address needs its interface: ${address.host}%eth0`
        : undefined;
    case 'EAI_AGAIN':
      return 'the name server did not answer; give an IP address';
    case 'EMFILE':
      return 'this process has too many open files; close some, or raise `ulimit -n`';
    case 'ENFILE':
      return 'this system has too many open files; close some, or raise fs.file-max';
    case 'ENOTSUP':
      return 'this version of the operating system shares no port; leave out `threads`';
    case 'ENOTFOUND':
      return 'no such host name is known; give an IP address';
    default:
      return undefined;
  }
}

/**
 * Several threads cannot serve here: `ERR_THREADS_UNSUPPORTED`. Nothing listens. `cause` is what Node said,
 * where it was tried.
 */
export class ThreadsUnsupportedError extends TcpEchoError {
  constructor(
    reason: string,
    options?: ErrorOptions,
    remedy = 'leave out `threads` to serve on this thread alone',
  ) {
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
