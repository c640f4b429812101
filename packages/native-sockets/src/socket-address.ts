// The ends of a connection, and from the bytes that the kernel or the resolver wrote to them.
import { isIPv4, isIPv6 } from 'node:net';
import type { Libc } from './libc.js';
import { AF_INET, AF_INET6, AF_UNIX } from './linux-constants.js';

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

// TCP addresses as the kernel lays them out: struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)).

/** struct sockaddr_in: family u16, port u16 (big-endian), address 4 bytes, 8 bytes of padding. */
const ipv4Size = 16;
/** struct sockaddr_in6: family u16, port u16 (big-endian), flow u32, address 16 bytes, scope u32. */
const ipv6Size = 28;
/** INET6_ADDRSTRLEN of netinet/in.h. */
const longestText = 46;
/** IF_NAMESIZE of net/if.h. */
const longestInterfaceName = 16;

/** The bytes of the address `host`; undefined where it is a name, or an address of an interface that there is not. */
export function encodeInternetAddress(libc: Libc, host: string, port: number): Buffer | undefined {
  const ipv4 = isIPv4(host);
  if (!ipv4 && !isIPv6(host)) return undefined;
  const [address = '', zone] = host.split('%');
  const scope = zone === undefined ? 0 : interfaceIndex(libc, zone);
  if (scope === undefined) return undefined;
  const bytes = Buffer.alloc(ipv4 ? ipv4Size : ipv6Size);
  bytes.writeUInt16LE(ipv4 ? AF_INET : AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  libc.inet_pton(ipv4 ? AF_INET : AF_INET6, address, bytes.subarray(ipv4 ? 4 : 8));
  if (!ipv4) bytes.writeUInt32LE(scope, 24);
  return bytes;
}

/** The address that the kernel or the resolver wrote into `fields`. */
export function decodeInternetAddress(libc: Libc, fields: Buffer): InternetSocketAddress {
  const port = fields.readUInt16BE(2);
  if (fields.readUInt16LE(0) === AF_INET) {
    return { family: 'IPv4', host: fields.subarray(4, 8).join('.'), port };
  }
  const text = Buffer.alloc(longestText);
  libc.inet_ntop(AF_INET6, fields.subarray(8, 24), text, longestText);
  const scope = fields.readUInt32LE(24);
  const zone = scope === 0 ? '' : `%${interfaceName(libc, scope)}`;
  return { family: 'IPv6', host: text.toString('latin1', 0, text.indexOf(0)) + zone, port };
}

/** A zone is the name of an interface, or its number (RFC 4007, 11); 0 is none. */
function interfaceIndex(libc: Libc, zone: string): number | undefined {
  const index = libc.if_nametoindex(zone);
  if (index !== 0) return index;
  return /^\d{1,9}$/.test(zone) ? Number(zone) : undefined;
}

/** As node:net shows it; the number where the interface is gone. */
function interfaceName(libc: Libc, index: number): string {
  const name = Buffer.alloc(longestInterfaceName);
  const found = libc.if_indextoname(index, name);
  return found === null ? String(index) : name.toString('utf8', 0, name.indexOf(0));
}

// Addresses of Unix domain sockets as the kernel lays them out: struct sockaddr_un (unix(7)).

/** struct sockaddr_un: family u16, then the path. */
const pathAt = 2;
/** `sun_path` holds 108 bytes, its NUL included. */
const pathRoom = 108;
/** The longest path, in bytes. An abstract name needs no NUL, but is held to the same length. */
export const longestPath = pathRoom - 1;
/** The kernel adds a NUL to a path that fills all of `sun_path` (unix(7), under "Bugs"). */
export const largestUnixSize = pathAt + pathRoom + 1;

/** The bytes of the address `path`. */
export function encodeUnixAddress(path: string): Buffer {
  // The NUL ends a path. Of an abstract name it would be a part.
  const name = Buffer.from(path.startsWith('\0') ? path : `${path}\0`);
  const address = Buffer.alloc(pathAt + name.length);
  address.writeUInt16LE(AF_UNIX, 0);
  address.set(name, pathAt);
  return address;
}

/**
 * What the servers of libuv before 1.48, so of Node 20, are called by an abstract name: it has NULs up to
 * the full length, which count (https://github.com/libuv/libuv/pull/4266).
 */
export function padName(address: Buffer): Buffer {
  return Buffer.concat([address], pathAt + pathRoom);
}

/** Neither a path's NUL nor the padding is part of the name. */
function decodeUnixAddress(fields: Buffer): UnixSocketAddress {
  const path = fields.toString('utf8', pathAt);
  return { family: 'Unix', path: path.replace(/(?<=.)\0+$/su, '') };
}
