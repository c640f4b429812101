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
