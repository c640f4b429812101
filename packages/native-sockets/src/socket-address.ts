// The ends of a connection, and from the bytes that the kernel or the resolver wrote to them.
import { decodeInternetAddress } from './internet-address.js';
import type { Libc } from './libc.js';
import { AF_UNIX } from './linux-constants.js';
import { decodeUnixAddress } from './unix-address.js';

/** One end of a TCP connection. */
export interface InternetSocketAddress {
  readonly family: 'IPv4' | 'IPv6';
  readonly host: string;
  readonly port: number;
}

/**
 * One end of a connection of Unix domain sockets: the path of a file, an abstract name after `\0`, or
 * an empty path where it has no name, as the end that connected.
 */
export interface UnixSocketAddress {
  readonly family: 'Unix';
  readonly path: string;
}

/** One end of a connection. */
export type SocketAddress = InternetSocketAddress | UnixSocketAddress;

/** `fields` is as long as the address is. */
export function decodeSocketAddress(libc: Libc, fields: Buffer): SocketAddress {
  return fields.readUInt16LE(0) === AF_UNIX
    ? decodeUnixAddress(fields)
    : decodeInternetAddress(libc, fields);
}

/** `127.0.0.1:7`, `[::1]:7`, `unix:/run/echo.sock`, or `unix:@name` for an abstract name, as ss(8) writes it. */
export function formatSocketAddress(address: SocketAddress): string {
  if (address.family === 'Unix') return `unix:${address.path.replace(/^\0/, '@')}`;
  const { host, port } = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
