// What can go wrong with a server as a whole.
import {
  formatAddress,
  registerErrorClasses,
  TcpEchoError,
  type HostAndPort,
} from '@tcp-echo/core-helpers';

/** The server could not listen: `ERR_LISTEN_FAILED`. `cause` is the operating system's error. */
export class ListenError extends TcpEchoError {
  /** Where it should have listened. */
  readonly address: HostAndPort;

  constructor(address: HostAndPort, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? cause.message;
    const remedy = remedies[code];
    const hint = remedy === undefined ? '' : `: ${remedy}`;
    super('ERR_LISTEN_FAILED', `could not listen on ${formatAddress(address)}: ${code}${hint}`, {
      cause,
    });
    this.address = address;
  }
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'this port needs privileges; take one from 1024 on, or port 0 for a free one',
  EADDRINUSE: 'something listens there already; stop it, or take port 0 for a free one',
  EADDRNOTAVAIL: 'no interface of this machine has that address; try 127.0.0.1, or :: for all',
  EAI_AGAIN: 'the name server did not answer; give an IP address',
  EMFILE: 'this process has too many open files; close some, or raise `ulimit -n`',
  ENOTFOUND: 'no such host name is known; give an IP address',
};

registerErrorClasses(ListenError);
