// Why a connection could not be made: what a program may switch on, and what a person may do.
import type { Endpoint } from '@tcp-echo/core-helpers';

/**
 * - `refused`: nothing listens there, or its queue is full;
 * - `reset`: the peer closed at once;
 * - `unreachable`: no route to the host, or it does not answer;
 * - `name-not-found`: no address is known for the host's name;
 * - `no-such-socket`: there is no file at the path of a Unix domain socket;
 * - `not-permitted`: a firewall, a sandbox or the mode of the socket's file forbids it;
 * - `other`: see `cause`.
 */
export type ConnectFailureReason =
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'name-not-found'
  | 'no-such-socket'
  | 'not-permitted'
  | 'other';

/** The operating system's or OpenSSL's code in `cause`, as `ECONNREFUSED`; else `cause` as text. */
export function systemCode(cause: unknown): string {
  const code: unknown = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : String(cause);
}

/** `cause` is the system's error of looking the name up or of connecting. */
export function connectFailureReason(cause: unknown): ConnectFailureReason {
  const code = systemCode(cause);
  // getaddrinfo(3) has more of them, and none says anything about the peer.
  return code.startsWith('EAI_') ? 'name-not-found' : (reasonOfCode[code] ?? 'other');
}

/** What may help against it, if anything is known to. */
export function connectRemedy(peer: Endpoint, cause: unknown): string | undefined {
  const code = systemCode(cause);
  return ('path' in peer ? remediesForSockets[code] : undefined) ?? remedies[code];
}

const reasonOfCode: Readonly<Record<string, ConnectFailureReason>> = {
  ECONNREFUSED: 'refused',
  // connect(2): the queue of a Unix domain socket is full. TCP drops the attempt instead.
  EAGAIN: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ENOTFOUND: 'name-not-found',
  ENOENT: 'no-such-socket',
  ENOTDIR: 'no-such-socket',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
};

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'a firewall or sandbox of this machine forbids it',
  EADDRNOTAVAIL: 'no ephemeral port is left, or no interface of this machine reaches that address',
  EAGAIN: 'the queue of the server is full; try again',
  EAI_AGAIN: 'the name server did not answer; try again, or give an IP address',
  ECONNREFUSED: 'nothing listens there; start the server first, or check host and port',
  ECONNRESET: 'the peer closed at once; it may be overloaded, or a proxy in front of it refuses',
  EHOSTUNREACH: 'there is no route to that host; check the address and the network',
  EMFILE: 'this process has too many open files; close connections, or raise `ulimit -n`',
  ENETUNREACH: 'there is no route to that network; check the address and the network',
  ENOENT: 'there is no such socket; start the server first, or check the path',
  ENOTDIR: 'a part of the path is no folder; check the path',
  ENOTFOUND: 'no such host name is known; check the spelling, or give an IP address',
  ETIMEDOUT: 'the host does not answer; it may be down, or a firewall drops what is sent to it',
};

const remediesForSockets: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write to that socket, or not search its folder; check their modes',
  ECONNREFUSED: 'nothing listens there; start the server first, or check the path',
  EPROTOTYPE: 'that is a socket for datagrams; an echo needs one for streams',
};
