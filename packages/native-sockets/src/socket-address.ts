// Socket addresses as the kernel lays them out: struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)).
import { isIPv4, isIPv6 } from 'node:net';
import { systemError } from './errno.js';
import type { Libc } from './libc.js';
import { AF_INET, AF_INET6 } from './linux-constants.js';
import { int32 } from './socket-option.js';

/** One end of a connection. */
export interface SocketAddress {
  readonly family: 'IPv4' | 'IPv6';
  readonly host: string;
  readonly port: number;
}

/** struct sockaddr_in: family u16, port u16 (big-endian), address 4 bytes, 8 bytes of padding. */
const ipv4Size = 16;
/** struct sockaddr_in6: family u16, port u16 (big-endian), flow u32, address 16 bytes, scope u32. */
const ipv6Size = 28;
/** Enough for both. */
const largestSize = ipv6Size;
/** INET6_ADDRSTRLEN of netinet/in.h. */
const longestText = 46;

/** The bytes of the address `host`; undefined where it is a name, or an address with a scope. */
export function encodeSocketAddress(libc: Libc, host: string, port: number): Buffer | undefined {
  const ipv4 = isIPv4(host);
  if (!ipv4 && (!isIPv6(host) || host.includes('%'))) return undefined;
  const bytes = Buffer.alloc(ipv4 ? ipv4Size : ipv6Size);
  bytes.writeUInt16LE(ipv4 ? AF_INET : AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  libc.inet_pton(ipv4 ? AF_INET : AF_INET6, host, bytes.subarray(ipv4 ? 4 : 8));
  return bytes;
}

/** The address that the kernel or the resolver wrote into `fields`. */
export function decodeSocketAddress(libc: Libc, fields: Buffer): SocketAddress {
  const family = fields.readUInt16LE(0);
  const port = fields.readUInt16BE(2);
  if (family === AF_INET) return { family: 'IPv4', host: fields.subarray(4, 8).join('.'), port };
  const text = Buffer.alloc(longestText);
  libc.inet_ntop(AF_INET6, fields.subarray(8, 24), text, longestText);
  const scope = fields.readUInt32LE(24);
  const host = text.toString('latin1', 0, text.indexOf(0)) + (scope === 0 ? '' : `%${scope}`);
  return { family: 'IPv6', host, port };
}

/** What the kernel says of one end of `fd`. @throws NativeSystemError */
export function readAddress(
  libc: Libc,
  call: 'getsockname' | 'getpeername',
  fd: number,
): SocketAddress {
  const address = Buffer.alloc(largestSize);
  if (libc[call](fd, address, int32(largestSize)) < 0) throw systemError(call, libc.errno());
  return decodeSocketAddress(libc, address);
}

/** `127.0.0.1:7` or `[::1]:7`. */
export function formatSocketAddress({ host, port }: SocketAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
