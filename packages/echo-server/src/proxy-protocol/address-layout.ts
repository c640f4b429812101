// The addresses of a version 2 header: which byte announces which, and how they lie there.
import { formatByte, internetAddress, type Address } from '@tcp-echo/base';
import { SocketAddress } from 'node:net';
import { malformed } from './proxy-protocol-error.js';

/** The addresses of one family. They are not decoded where none were promised. */
interface AddressLayout {
  readonly byteLength: number;
  readonly decode?: (block: Buffer) => { readonly source: Address; readonly destination: Address };
}

const ipv4Bytes = 4;
const ipv6Bytes = 16;
const portBytes = 2;
const unixPathBytes = 108;

const unspecified: AddressLayout = { byteLength: 0 };
const ipv4: AddressLayout = {
  byteLength: 2 * (ipv4Bytes + portBytes),
  decode: (block) => internetAddresses(block, ipv4Bytes, (host) => host.join('.')),
};
const ipv6: AddressLayout = {
  byteLength: 2 * (ipv6Bytes + portBytes),
  decode: (block) => internetAddresses(block, ipv6Bytes, formatIPv6),
};
const unix: AddressLayout = {
  byteLength: 2 * unixPathBytes,
  decode: (block) => ({
    source: { family: 'Unix', path: unixPath(block.subarray(0, unixPathBytes)) },
    destination: { family: 'Unix', path: unixPath(block.subarray(unixPathBytes)) },
  }),
};

/** By the family in the high nibble; the low one says stream (1) or datagram (2), which lie alike. */
const layouts: ReadonlyMap<number, AddressLayout> = new Map([
  [0x00, unspecified],
  [0x11, ipv4],
  [0x12, ipv4],
  [0x21, ipv6],
  [0x22, ipv6],
  [0x31, unix],
  [0x32, unix],
]);

/** Undefined where only one of family and protocol is specified: the specification does not say how those lie. */
export function addressLayoutOf(familyByte: number): AddressLayout | undefined {
  return layouts.get(familyByte);
}

/** "Other values must be rejected as invalid by receivers." @throws ProxyProtocolError */
export function checkFamily(familyByte: number, offset: number): void {
  if (familyByte >> 4 > 3 || (familyByte & 0x0f) > 2) {
    const wanted = 'a family from 0 to 3 and a protocol from 0 to 2, a half byte each';
    malformed(offset, wanted, formatByte(familyByte));
  }
}

function internetAddresses(block: Buffer, hostBytes: number, format: (host: Buffer) => string) {
  const ports = 2 * hostBytes;
  return {
    source: internetAddress(format(block.subarray(0, hostBytes)), block.readUInt16BE(ports)),
    destination: internetAddress(
      format(block.subarray(hostBytes, ports)),
      block.readUInt16BE(ports + portBytes),
    ),
  };
}

/** As the operating system would write it. */
function formatIPv6(bytes: Buffer): string {
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  return new SocketAddress({ family: 'ipv6', address: groups.join(':') }).address;
}

/** A path ends at its first NUL; an abstract name begins with one, and ends with the last that pad it. */
function unixPath(bytes: Buffer): string {
  const text = bytes.toString();
  return text.startsWith('\0') ? text.replace(/\0+$/, '') : text.replace(/\0.*$/s, '');
}
