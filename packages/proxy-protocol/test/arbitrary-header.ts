// Any valid header, as bytes and as what it says.
import * as fc from 'fast-check';
import {
  encodeV2,
  ipv4Block,
  ipv6Block,
  sslTlv,
  tlv,
  unixBlock,
  withChecksum,
} from '@tcp-echo/contract-tests';

/** A header's bytes, and what `parseProxyHeader` must find in them but for IPv6 hosts, which are in `groups`. */
export interface HeaderSample {
  readonly bytes: Buffer;
  readonly expected: object;
  /** The IPv6 addresses of source and destination. */
  readonly groups?: readonly (readonly number[])[];
}

const port = fc.integer({ min: 0, max: 65_535 });
const ports = fc.tuple(port, port);
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
});

/** Groups with or without leading zeroes, in either case, and never shortened. */
const ipv6Text = fc.tuple(groups, fc.boolean(), fc.boolean()).map(([groups, padded, upper]) => {
  const text = groups.map((group) => group.toString(16).padStart(padded ? 4 : 1, '0')).join(':');
  return { groups, text: upper ? text.toUpperCase() : text };
});

const v1Ipv4 = fc
  .tuple(fc.ipV4(), fc.ipV4(), ports)
  .map(([from, to, [fromPort, toPort]]): HeaderSample => ({
    bytes: Buffer.from(`PROXY TCP4 ${from} ${to} ${fromPort} ${toPort}\r\n`),
    expected: {
      version: 1,
      command: 'proxy',
      source: { family: 'IPv4', host: from, port: fromPort },
      destination: { family: 'IPv4', host: to, port: toPort },
      tlvs: [],
    },
  }));

const v1Ipv6 = fc
  .tuple(ipv6Text, ipv6Text, ports)
  .map(([from, to, [fromPort, toPort]]): HeaderSample => ({
    bytes: Buffer.from(`PROXY TCP6 ${from.text} ${to.text} ${fromPort} ${toPort}\r\n`),
    expected: {
      version: 1,
      command: 'proxy',
      source: { family: 'IPv6', port: fromPort },
      destination: { family: 'IPv6', port: toPort },
      tlvs: [],
    },
    groups: [from.groups, to.groups],
  }));

const v1Unknown = fc
  .string({ unit: 'binary-ascii', maxLength: 91 })
  .filter((text) => !text.includes('\r\n') && !text.endsWith('\r'))
  .map((ignored): HeaderSample => ({
    bytes: Buffer.from(`PROXY UNKNOWN${ignored === '' ? '' : ` ${ignored}`}\r\n`),
    expected: { version: 1, command: 'proxy', tlvs: [] },
  }));

interface TlvSample {
  readonly bytes: Buffer;
  readonly expected: object;
}

const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyText = fc.string({ unit: 'binary', maxLength: 50 });

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

const sslSample = fc
  .record({
    flags: fc.integer({ min: 0, max: 7 }),
    verify: fc.maxSafeNat(),
    version: anyText,
    commonName: anyText,
  })
  .map(({ flags, verify, version, commonName }): TlvSample => ({
    bytes: sslTlv(flags, verify % 2 ** 32, [
      tlv(0x21, version),
      tlv(0x22, commonName),
      tlv(0x99, 'x'),
    ]),
    expected: {
      type: 'ssl',
      secured: flags % 2 === 1,
      certificateOnConnection: [2, 3, 6, 7].includes(flags),
      certificateInSession: flags >= 4,
      verifyResult: verify % 2 ** 32,
      version,
      commonName,
      unknown: [{ type: 'unknown', code: 0x99, hex: '78' }],
    },
  }));

const tlvSample: fc.Arbitrary<TlvSample> = fc.oneof(
  anyText.map((host) => ({ bytes: tlv(2, host), expected: { type: 'authority', host } })),
  anyText.map((name) => ({ bytes: tlv(0x30, name), expected: { type: 'netns', name } })),
  anyBytes.map((bytes) => ({
    bytes: tlv(1, bytes),
    expected: { type: 'alpn', protocol: Buffer.from(bytes).toString('latin1') },
  })),
  anyBytes.map((bytes) => ({
    bytes: tlv(4, bytes),
    expected: { type: 'noop', byteCount: bytes.length },
  })),
  fc.uint8Array({ maxLength: 128 }).map((bytes) => ({
    bytes: tlv(5, bytes),
    expected: { type: 'unique-id', hex: hexOf(bytes) },
  })),
  sslSample,
  fc.tuple(fc.integer({ min: 0xf0, max: 0xff }), anyBytes).map(([code, bytes]) => ({
    bytes: tlv(code, bytes),
    expected: { type: 'unknown', code, hex: hexOf(bytes) },
  })),
);

const unixPath = fc.oneof(
  fc.stringMatching(/^[\w/.-]{0,107}$/),
  fc.stringMatching(/^[\w/.-]{1,106}$/).map((name) => `\0${name}`),
);

interface Addresses {
  readonly family: number;
  readonly block: Buffer;
  readonly expected: object;
  readonly groups?: readonly (readonly number[])[];
}

const addresses: fc.Arbitrary<Addresses> = fc.oneof(
  fc
    .tuple(fc.constantFrom(0x11, 0x12), fc.ipV4(), fc.ipV4(), ports)
    .map(([family, from, to, both]) => ({
      family,
      block: ipv4Block(from, to, ...both),
      expected: {
        source: { family: 'IPv4', host: from, port: both[0] },
        destination: { family: 'IPv4', host: to, port: both[1] },
      },
    })),
  fc.tuple(fc.constantFrom(0x21, 0x22), groups, groups, ports).map(([family, from, to, both]) => ({
    family,
    block: ipv6Block(from, to, ...both),
    expected: {
      source: { family: 'IPv6', port: both[0] },
      destination: { family: 'IPv6', port: both[1] },
    },
    groups: [from, to],
  })),
  fc.tuple(fc.constantFrom(0x31, 0x32), unixPath, unixPath).map(([family, from, to]) => ({
    family,
    block: unixBlock(from, to),
    expected: {
      source: { family: 'Unix', path: from },
      destination: { family: 'Unix', path: to },
    },
  })),
  fc.constant({ family: 0x00, block: Buffer.alloc(0), expected: {} }),
);

const v2 = fc
  .record({
    local: fc.boolean(),
    addresses,
    tlvs: fc.array(tlvSample, { maxLength: 5 }),
    checksum: fc.boolean(),
  })
  .map(
    ({ local, addresses: { family, block, expected, groups }, tlvs, checksum }): HeaderSample => {
      const parts = {
        versionAndCommand: local ? 0x20 : 0x21,
        family,
        addresses: block,
        tlvs: tlvs.map(({ bytes }) => bytes),
      };
      const bytes = checksum ? withChecksum(parts) : encodeV2(parts);
      const sum = { type: 'crc32c', checksum: bytes.readUInt32BE(bytes.length - 4) };
      return {
        bytes,
        expected: {
          version: 2,
          command: local ? 'local' : 'proxy',
          ...(!local && expected),
          tlvs: [...tlvs.map((sample) => sample.expected), ...(checksum ? [sum] : [])],
        },
        ...(!local && groups && { groups }),
      };
    },
  );

export const v1Header = fc.oneof(v1Ipv4, v1Ipv6, v1Unknown);
export const v2Header = v2;
export const anyHeader = fc.oneof(v1Header, v2Header);
