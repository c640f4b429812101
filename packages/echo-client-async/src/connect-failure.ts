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

// What may be wrong with a peer that ended a connection on which it had not sent a single byte.

/** What such a connection was: without TLS, or secured. */
export type Silence = 'plain' | 'tls';

/** What may help against it. OpenSSL's servers say no word to whoever speaks no TLS to them. */
export const silenceRemedies: Readonly<Record<Silence, string>> = {
  plain:
    'it has sent nothing at all: it may speak TLS, which needs `tls: true`, take no more connections, or be no echo server',
  tls: 'it has sent nothing at all: it may want a certificate of this client that it trusts, given as `tls: { cert, key }`, take no more connections, or be no echo server',
};

// Why a TLS handshake failed, as far as OpenSSL's and Node's codes tell, and what may help.

/** What may help against it, if anything is known to. */
export function tlsRemedy(cause: unknown): string | undefined {
  const code = systemCode(cause);
  return tlsRemedies.find(([pattern]) => pattern.test(code))?.[1];
}

/** Whether `error` is an alert by which a peer gives the TLS session up (RFC 8446 section 6.2). */
export function isTlsAlert(error: unknown): boolean {
  return /^ERR_SSL_.*ALERT/.test(systemCode(error));
}

/** Whether `bytes`, which came without TLS, begin with a whole alert that is not encrypted (RFC 8446 section 5.1). */
export function startsWithTlsAlert(bytes: Uint8Array): boolean {
  const [type, major, minor = 0, lengthHigh, lengthLow, level = 0, description] = bytes;
  return (
    type === 21 &&
    major === 3 &&
    minor <= 4 &&
    lengthHigh === 0 &&
    lengthLow === 2 &&
    (level === 1 || level === 2) &&
    description !== undefined
  );
}

const tlsRemedies: readonly (readonly [RegExp, string])[] = [
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT.*))$/,
    "nobody whom this client trusts has signed the peer's certificate; give that authority's certificate as `tls: { ca }`",
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_(INVALID|FORMAT)$|^HOSTNAME_MISMATCH$/,
    "the peer's certificate is for another name; connect by a name that is in it, or give one as `tls: { servername }`",
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    "the peer's certificate is not valid now; renew it, or check this machine's clock",
  ],
  [
    /ALERT_CERTIFICATE_REQUIRED$/,
    'the peer wants a certificate of this client; give one as `tls: { cert, key }`',
  ],
  [
    /ALERT_HANDSHAKE_FAILURE$/,
    'the peer may want a certificate of this client, given as `tls: { cert, key }`; or the two have no cipher in common',
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_.*|UNSUPPORTED_CERTIFICATE)$/,
    'the peer does not accept the certificate of this client; give one that it trusts as `tls: { cert, key }`',
  ],
  [
    /NO_APPLICATION_PROTOCOL$/,
    'the peer speaks none of the protocols offered; check `tls: { alpnProtocols }`',
  ],
  [
    /UNSUPPORTED_PROTOCOL$|PROTOCOL_VERSION$/,
    'the two have no TLS version in common; check `tls: { minVersion }`',
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|UNKNOWN_PROTOCOL|HTTP_REQUEST|BAD_RECORD_TYPE|RECORD_LAYER_FAILURE)$/,
    'what answers is no TLS server; check the port, or connect without `tls`',
  ],
  [
    /^(ECONNRESET|EPIPE)$/,
    'the peer closed in the middle of the handshake; it may be no TLS server, or refuse this client',
  ],
];
