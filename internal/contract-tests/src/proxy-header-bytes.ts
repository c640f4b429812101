// An encoder of PROXY protocol headers that shares nothing with the parser it tests.

export const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** What a version 2 header is made of. */
export interface V2Parts {
  readonly versionAndCommand?: number;
  readonly family?: number;
  readonly addresses?: Uint8Array;
  readonly tlvs?: readonly Uint8Array[];
  /** What the length field says; the true length unless given. */
  readonly length?: number;
}

export function encodeV2({
  versionAndCommand = 0x21,
  family = 0x11,
  addresses = ipv4Block('192.0.2.1', '198.51.100.2', 5678, 443),
  tlvs = [],
  length,
}: V2Parts = {}): Buffer {
  const body = Buffer.concat([addresses, ...tlvs]);
  const said = length ?? body.length;
  const fixed = [versionAndCommand, family, said >> 8, said & 0xff];
  return Buffer.concat([signature, Uint8Array.from(fixed), body]);
}

export function tlv(type: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Uint8Array.of(type, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

export function sslTlv(flags: number, verify: number, subTlvs: readonly Uint8Array[]): Buffer {
  return tlv(0x20, Buffer.concat([Uint8Array.of(flags, ...uint32(verify)), ...subTlvs]));
}

/** The header that `parts` make, with its checksum after their TLVs. */
export function withChecksum(parts: V2Parts): Buffer {
  const bytes = encodeV2({ ...parts, tlvs: [...(parts.tlvs ?? []), tlv(3, new Uint8Array(4))] });
  bytes.set(uint32(bitwiseCrc32c(bytes)), bytes.length - 4);
  return bytes;
}

/** CRC-32C bit by bit, as RFC 3385 describes it. */
export function bitwiseCrc32c(bytes: Uint8Array): number {
  let remainder = 0xffff_ffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const out = (remainder ^ (byte >>> bit)) & 1;
      remainder >>>= 1;
      if (out === 1) remainder ^= 0x82f6_3b78;
    }
  }
  return (remainder ^ 0xffff_ffff) >>> 0;
}

export function ipv4Block(from: string, to: string, fromPort: number, toPort: number): Buffer {
  const hosts = [...from.split('.'), ...to.split('.')].map(Number);
  return Buffer.from([...hosts, ...uint16(fromPort), ...uint16(toPort)]);
}

/** Addresses as eight groups each. */
export function ipv6Block(
  from: readonly number[],
  to: readonly number[],
  fromPort: number,
  toPort: number,
): Buffer {
  return Buffer.from([...from, ...to, fromPort, toPort].flatMap(uint16));
}

export function unixBlock(from: string, to: string): Buffer {
  const block = Buffer.alloc(216);
  block.write(from, 0);
  block.write(to, 108);
  return block;
}

function uint16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** The eight groups of an address as it is written by inet_ntop(3), which may end as an IPv4 one. */
export function groupsOf(host: string): number[] {
  const [, beforeIpv4 = host, ...ipv4] = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host) ?? [];
  const [a, b, c, d] = ipv4.map(Number);
  const tail = a === undefined ? '' : `${hex(a, b)}:${hex(c, d)}`;
  const [head = [], rest] = (beforeIpv4 + tail).split('::').map(split);
  if (rest === undefined) return [...head];
  return [...head, ...Array<number>(8 - head.length - rest.length).fill(0), ...rest];
}

function hex(high = 0, low = 0): string {
  return (high * 256 + low).toString(16);
}

function split(groups: string): number[] {
  return groups === '' ? [] : groups.split(':').map((group) => Number.parseInt(group, 16));
}
