// Addresses: the two ends of a connection, how they are written and how they are read.
import { isIPv6 } from 'node:net';
import { isMainThread, threadId } from 'node:worker_threads';
import { InvalidArgumentError } from './errors.js';

/** An IPv4 or IPv6 address and a TCP port. */
export interface InternetAddress {
  readonly family: 'IPv4' | 'IPv6';
  readonly host: string;
  readonly port: number;
}

/** A Unix domain socket. `path` is empty for an unnamed one, as a connecting client's is. */
export interface UnixAddress {
  readonly family: 'Unix';
  readonly path: string;
}

/** One end of a connection. */
export type Address = InternetAddress | UnixAddress;

/** A host and a port as a person gives them: the host may be a name. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** A Unix domain socket as a person gives it: a file, or on Linux an abstract name after `\0`. */
export interface SocketPath {
  readonly path: string;
}

/** Where to listen or connect, as a person gives it. */
export type Endpoint = HostAndPort | SocketPath;

/** `host` must be an IP address, as the operating system reports it. */
export function internetAddress(host: string, port: number): InternetAddress {
  return { family: isIPv6(host) ? 'IPv6' : 'IPv4', host, port };
}

/**
 * `127.0.0.1:7007`, `[::1]:7007`, `localhost:7007`, `unix:/run/echo.sock`, or `unix:@echo` for an
 * abstract name, as ss(8) and systemd write it.
 */
export function formatAddress(address: Address | Endpoint): string {
  if ('path' in address) return `unix:${address.path.replace(/^\0/, '@')}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/**
 * Reads `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`.
 *
 * @throws InvalidArgumentError if `text` is none of these, or its port is not 1 to 65535.
 */
export function parseAddress(text: string, defaultHost = '127.0.0.1'): HostAndPort {
  const match = /^(?:(?:\[(?<ipv6>[^\]]+)\]|(?<name>[^:[\]\s\0]*)):)?(?<port>\d+)$/.exec(text);
  const { ipv6, name, port: digits } = match?.groups ?? {};
  const port = Number(digits);
  if (match === null || port < 1 || port > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6))) {
    const hint = isIPv6(text) ? `; write an IPv6 address in brackets: [${text}]:7` : '';
    throw new InvalidArgumentError(
      `address must be HOST:PORT, [IPV6]:PORT, :PORT or PORT, with a port from 1 to 65535, not ${JSON.stringify(text)}${hint}`,
    );
  }
  return { host: ipv6 ?? (name || defaultHost), port };
}

/**
 * An identifier of a connection that both of its ends compute alike, each from what the operating
 * system tells it.
 */
export function connectionId(client: Address, server: Address): string {
  return `${formatAddress(client)}-${formatAddress(server)}`;
}

// Identifiers of connections over Unix domain sockets, whose two ends have no addresses to tell apart.

/** As in the trace's events. It also tells these from the names that servers give, which only count. */
const thread = isMainThread ? 'main' : `worker-${threadId}`;
let count = 0;

/**
 * A new identifier of a connection to the socket at `path`: `unix:/run/echo.sock#main-1`, from a worker
 * `unix:/run/echo.sock#worker-3-1`. No other connection of this process has it; the other end, whoever
 * that is, calls the connection by another one.
 */
export function unixConnectionId(path: string): string {
  count += 1;
  return `${formatAddress({ path })}#${thread}-${count}`;
}

// A byte as people write it.

/** `0x0a`. */
export function formatByte(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}

// Numbers of things, for messages.

/** `1 byte`, `4 bytes` */
export function several(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
