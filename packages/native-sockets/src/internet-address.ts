// TCP addresses as the kernel lays them out: struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)).
import { isIPv4, isIPv6 } from 'node:net';
import type { Libc } from './libc.js';
import { AF_INET, AF_INET6 } from './linux-constants.js';
import type { InternetSocketAddress } from './socket-address.js';

/** struct sockaddr_in: family u16, port u16 (big-endian), address 4 bytes, 8 bytes of padding. */
const ipv4Size = 16;
/** struct sockaddr_in6: family u16, port u16 (big-endian), flow u32, address 16 bytes, scope u32. */
const ipv6Size = 28;
/** INET6_ADDRSTRLEN of netinet/in.h. */
const longestText = 46;

/** The bytes of the address `host`; undefined where it is a name, or an address with a scope. */
export function encodeInternetAddress(libc: Libc, host: string, port: number): Buffer | undefined {
  const ipv4 = isIPv4(host);
  if (!ipv4 && (!isIPv6(host) || host.includes('%'))) return undefined;
  const bytes = Buffer.alloc(ipv4 ? ipv4Size : ipv6Size);
  bytes.writeUInt16LE(ipv4 ? AF_INET : AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  libc.inet_pton(ipv4 ? AF_INET : AF_INET6, host, bytes.subarray(ipv4 ? 4 : 8));
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
  const host = text.toString('latin1', 0, text.indexOf(0)) + (scope === 0 ? '' : `%${scope}`);
  return { family: 'IPv6', host, port };
}
