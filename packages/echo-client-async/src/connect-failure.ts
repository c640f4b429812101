// Why a connection could not be made: what a program may switch on, and what a person may do.
import type { Endpoint } from '@tcp-echo/base';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * - `refused`: nothing listens there, or its queue is full;
 * - `reset`: the peer closed at once;
 * - `unreachable`: no route to the host, or it does not answer;
 * - `name-not-found`: no address is known for the host's name;
 * - `no-such-socket`: there is no file at the path of a Unix domain socket;
 * - `no-port-left`: no port of this machine is left to connect from;
 * - `not-permitted`: a firewall, a sandbox or the mode of the socket's file forbids it;
 * - `other`: see `cause`.
 */
export type ConnectFailureReason =
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'name-not-found'
  | 'no-such-socket'
  | 'no-port-left'
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
  if (code === 'EADDRNOTAVAIL') {
    if (lacksIPv6(cause)) return 'unreachable';
    if (lacksZone(addressOf(cause))) return 'other';
  }
  // getaddrinfo(3) has more of them, and none says anything about the peer.
  return code.startsWith('EAI_') ? 'name-not-found' : (reasonOfCode[code] ?? 'other');
}

/**
 * Makes one of the errors with which the addresses of a host have failed: the one that says most of the host, whose own
 * `cause` is an AggregateError of the others.
 */
export function joinFailures(failures: readonly Error[]): unknown {
  // A host that answers, if only with a refusal, is more than a route that is missing.
  const answered = failures.find((each) =>
    ['refused', 'reset'].includes(connectFailureReason(each)),
  );
  const telling = answered ?? failures.at(-1);
  const others = failures.filter((each) => each !== telling);
  if (telling !== undefined && others.length > 0) {
    telling.cause = new AggregateError(others, 'other addresses failed too');
  }
  return telling;
}

/** The errors that `joinFailures` has joined, the telling one first. */
export function splitFailure(failure: Error): Error[] {
  const others = failure.cause instanceof AggregateError ? (failure.cause.errors as Error[]) : [];
  return [failure, ...others];
}

/** `ECONNREFUSED`; and where several addresses have failed, `ECONNREFUSED at 127.0.0.1 and ::1`. */
export function describeFailure(cause: unknown): string {
  const failures = cause instanceof Error ? splitFailure(cause) : [];
  if (failures.length < 2) return systemCode(cause);
  const addressesOf = new Map<string, string[]>();
  for (const each of failures) {
    const { address = 'one address' } = each as { address?: string };
    const code = systemCode(each);
    addressesOf.set(code, [...(addressesOf.get(code) ?? []), address]);
  }
  return [...addressesOf]
    .map(([code, addresses]) => `${code} at ${addresses.join(' and ')}`)
    .join(', ');
}

/** What may help against it, if anything is known to. */
export function connectRemedy(peer: Endpoint, cause: unknown): string | undefined {
  const code = systemCode(cause);
  if ('host' in peer) {
    const address = addressOf(cause) ?? peer.host;
    if (code === 'EADDRNOTAVAIL' && lacksIPv6(cause)) {
      return 'no interface of this machine has an IPv6 address';
    }
    if ((code === 'EINVAL' || code === 'EADDRNOTAVAIL') && lacksZone(address)) {
      return `%INTERFACE is missing: a link-local address is one of an interface, as ${address}%eth0`;
    }
  }
  return ('path' in peer ? remediesForSockets[code] : undefined) ?? remedies[code];
}

function addressOf(cause: unknown): string | undefined {
  return (cause as { address?: string } | undefined)?.address;
}

/** Whether it is a link-local address that names no interface. From Node 22 on libuv takes one of its own choice then. */
function lacksZone(address: string | undefined): boolean {
  return address !== undefined && /^fe[89ab].:[^%]*$/i.test(address);
}

/** Whether it is about an IPv6 address, on a machine that has none itself. */
function lacksIPv6(cause: unknown): boolean {
  if (!isIPv6(addressOf(cause) ?? '')) return false;
  const own = Object.values(networkInterfaces()).flat();
  return !own.some((each) => each?.family === 'IPv6');
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
  // connect(2), of a socket that was not bound.
  EADDRNOTAVAIL: 'no-port-left',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
};

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'a firewall or sandbox of this machine forbids it',
  EADDRNOTAVAIL:
    'no local port is left to connect from; close connections, or wait: the port of one that is closed is free again after a minute (`sysctl net.ipv4.ip_local_port_range` shows how many there are)',
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
