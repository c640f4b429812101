// The specification's own examples, byte for byte, and what it calls invalid:
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt
import { describe, expect, it } from 'vitest';
import { crc32c } from '../src/decode-tlv.js';
import { parseProxyHeader } from '../src/parse-proxy-header.js';
import {
  encodeV2,
  ipv4Block,
  signature,
  tlv,
  unixBlock,
  withChecksum,
} from '@tcp-echo/contract-tests';

const worstIp = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

function parseText(line: string) {
  return parseProxyHeader(Buffer.from(line, 'latin1'));
}

function parseUnix(from: string, to: string) {
  return parseProxyHeader(encodeV2({ family: 0x31, addresses: unixBlock(from, to) }));
}

describe('version 1 (section 2.1)', () => {
  it('ends where the HTTP request of the example begins', () => {
    const line = 'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n';
    expect(parseText(`${line}GET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n`)).toEqual({
      outcome: 'header',
      byteLength: line.length,
      header: {
        version: 1,
        command: 'proxy',
        source: { family: 'IPv4', host: '192.168.0.1', port: 56_324 },
        destination: { family: 'IPv4', host: '192.168.0.11', port: 443 },
        tlvs: [],
      },
    });
  });

  it.each([
    [56, 'PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n'],
    [104, `PROXY TCP6 ${worstIp} ${worstIp} 65535 65535\r\n`],
    [15, 'PROXY UNKNOWN\r\n'],
    [107, `PROXY UNKNOWN ${worstIp} ${worstIp} 65535 65535\r\n`],
  ])('takes its longest lines: %i bytes', (byteLength, line) => {
    expect(parseText(line)).toMatchObject({ outcome: 'header', byteLength });
  });

  it('ignores all of an UNKNOWN line but its end', () => {
    expect(parseText('PROXY UNKNOWN  \n\r \xff\r\n')).toEqual({
      outcome: 'header',
      byteLength: 21,
      header: { version: 1, command: 'proxy', tlvs: [] },
    });
  });

  it('writes addresses as the operating system does', () => {
    const parsed = parseText('PROXY TCP6 2001:0DB8:0:0:0:0:0:1 ::FFFF:192.0.2.1 0 1\r\n');
    expect(parsed).toMatchObject({
      header: {
        source: { family: 'IPv6', host: '2001:db8::1', port: 0 },
        destination: { family: 'IPv6', host: '::ffff:192.0.2.1', port: 1 },
      },
    });
  });

  it.each([
    [
      'PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n',
      'at offset 6 wanted TCP4, TCP6 or UNKNOWN, got "TCP5"',
    ],
    ['PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n', 'at offset 6 wanted TCP4, TCP6 or UNKNOWN, got ""'],
    ['PROXY UNKNOWNS\r\n', 'at offset 6 wanted TCP4, TCP6 or UNKNOWN, got "UNKNOWNS"'],
    ['PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n', 'at offset 11 wanted an IPv4 address, got ""'],
    ['PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n', 'at offset 34 wanted CR LF, got a space'],
    [
      'PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n',
      'at offset 11 wanted an IPv4 address, got "192.0.2.01"',
    ],
    [
      'PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n',
      'at offset 11 wanted an IPv4 address, got "192.0.2.256"',
    ],
    ['PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n', 'at offset 11 wanted an IPv4 address, got "192.0.2"'],
    ['PROXY TCP4 ::1 ::1 1 2\r\n', 'at offset 11 wanted an IPv4 address, got "::1"'],
    ['PROXY TCP6 ::1 192.0.2.2 1 2\r\n', 'at offset 15 wanted an IPv6 address, got "192.0.2.2"'],
    [
      'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n',
      'at offset 11 wanted an IPv6 address, got "fe80::1%eth0"',
    ],
    [
      'PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2\r\n',
      'at offset 11 wanted an IPv6 address, got "1:2:3:4:5:6:7"',
    ],
    [
      'PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n',
      'at offset 31 wanted a port from 0 to 65535, got "01"',
    ],
    [
      'PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n',
      'at offset 33 wanted a port from 0 to 65535, got "65536"',
    ],
    [
      'PROXY TCP4 192.0.2.1 192.0.2.2 1 -2\r\n',
      'at offset 33 wanted a port from 0 to 65535, got "-2"',
    ],
    [
      'PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n',
      'at offset 32 wanted a space and a port from 0 to 65535, got the end of the line',
    ],
    ['PROXY TCP4\r\n', 'at offset 10 wanted a space and an IPv4 address, got the end of the line'],
    [
      'PROXY TCP4 \x1b[2J\xa0 192.0.2.2 1 2\r\n',
      String.raw`at offset 11 wanted an IPv4 address, got "\u001b[2J\xa0"`,
    ],
    ['PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n', 'at offset 34 wanted CR LF, got a single LF'],
    ['PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rG', 'at offset 34 wanted CR LF, got a single CR'],
    [
      `PROXY UNKNOWN ${'f'.repeat(93)}`,
      'at offset 107 wanted CR LF before this, got a longer line',
    ],
    [
      `PROXY UNKNOWN ${'f'.repeat(92)}\r\n`,
      'at offset 107 wanted CR LF before this, got a longer line',
    ],
  ])('refuses %j', (line, message) => {
    expect(() => parseText(line)).toThrow(
      expect.objectContaining({
        code: 'ERR_PROXY_PROTOCOL',
        message: `PROXY protocol: ${message}`,
      }),
    );
  });
});

describe('version 2 (section 2.2)', () => {
  it('begins with the twelve bytes of the specification', () => {
    expect(signature.toString('hex')).toBe('0d0a0d0a000d0a515549540a');
  });

  it.each([
    [0x11, 12, 'IPv4'],
    [0x12, 12, 'IPv4'],
    [0x21, 36, 'IPv6'],
    [0x22, 36, 'IPv6'],
    [0x31, 216, 'Unix'],
    [0x32, 216, 'Unix'],
  ])('has addresses of family and protocol %i in %i bytes', (family, length, name) => {
    const header = encodeV2({ family, addresses: Buffer.alloc(length, 1) });
    expect(parseProxyHeader(header)).toMatchObject({
      outcome: 'header',
      byteLength: 16 + length,
      header: { source: { family: name }, destination: { family: name } },
    });
    const short = encodeV2({ family, addresses: Buffer.alloc(length - 1, 1) });
    expect(() => parseProxyHeader(short.subarray(0, 16))).toThrow(
      `at offset 14 wanted at least ${length}, the length of the addresses of 0x${family.toString(16)}, got ${length - 1}`,
    );
  });

  it('reads source and destination, then both ports, in network order', () => {
    const hex = '0d0a0d0a000d0a515549540a2111000cc0000201c6336402162e01bb';
    expect(parseProxyHeader(Buffer.from(hex, 'hex'))).toEqual({
      outcome: 'header',
      byteLength: 28,
      header: {
        version: 2,
        command: 'proxy',
        source: { family: 'IPv4', host: '192.0.2.1', port: 5678 },
        destination: { family: 'IPv4', host: '198.51.100.2', port: 443 },
        tlvs: [],
      },
    });
  });

  it('tells files, abstract names and unnamed sockets apart', () => {
    const longest = 'x'.repeat(108);
    expect(parseUnix('/run/a.sock\0rest', '\0name')).toMatchObject({
      header: { source: { path: '/run/a.sock' }, destination: { path: '\0name' } },
    });
    expect(parseUnix('', longest)).toMatchObject({
      header: { source: { path: '' }, destination: { path: longest } },
    });
  });

  it.each([0x00, 0x11, 0x21, 0xff])(
    'accepts LOCAL whatever its family, here %i, and skips its block',
    (family) => {
      const header = encodeV2({ versionAndCommand: 0x20, family, addresses: Buffer.alloc(7, 1) });
      expect(parseProxyHeader(header)).toEqual({
        outcome: 'header',
        byteLength: 23,
        header: { version: 2, command: 'local', tlvs: [] },
      });
    },
  );

  it.each([
    '03 00 04 01 02 03 04',
    '03 00 03 01 02 03',
    '03 00 04 00 00 00 00 03 00 04 00 00 00 00',
  ])('accepts LOCAL without a family whose block reads as a checksum that is wrong: %s', (hex) => {
    const block = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const header = encodeV2({ versionAndCommand: 0x20, family: 0x00, addresses: block });
    expect(parseProxyHeader(header)).toEqual({
      outcome: 'header',
      byteLength: header.length,
      header: { version: 2, command: 'local', tlvs: [] },
    });
  });

  it.each([0x00, 0x01, 0x10, 0x20, 0x30])(
    'has no addresses where family or protocol, here %i, is unspecified',
    (family) => {
      const header = encodeV2({ family, addresses: Buffer.alloc(12, 1) });
      expect(parseProxyHeader(header)).toEqual({
        outcome: 'header',
        byteLength: 28,
        header: { version: 2, command: 'proxy', tlvs: [] },
      });
    },
  );

  it.each([
    [{ versionAndCommand: 0x11 }, 'at offset 12 wanted version 2, got version 1'],
    [{ versionAndCommand: 0x31 }, 'at offset 12 wanted version 2, got version 3'],
    [
      { versionAndCommand: 0x22 },
      'at offset 12 wanted command 0 (LOCAL) or 1 (PROXY), got command 2',
    ],
    [
      { family: 0x41 },
      'at offset 13 wanted a family from 0 to 3 and a protocol from 0 to 2, a half byte each, got 0x41',
    ],
    [
      { family: 0x13 },
      'at offset 13 wanted a family from 0 to 3 and a protocol from 0 to 2, a half byte each, got 0x13',
    ],
    [
      { length: 11 },
      'at offset 14 wanted at least 12, the length of the addresses of 0x11, got 11',
    ],
    [{ tlvs: [Uint8Array.of(4)] }, 'at offset 28 wanted a TLV of 3 bytes or more, got 1 byte'],
    [
      { tlvs: [Uint8Array.of(4, 0, 2, 9)] },
      'at offset 31 wanted a TLV value of 2 bytes, got 1 byte',
    ],
    [{ tlvs: [tlv(2, Uint8Array.of(0xff))] }, 'at offset 31 wanted text in UTF-8, got other bytes'],
    [
      { tlvs: [tlv(4, ''), tlv(5, new Uint8Array(129))] },
      'at offset 34 wanted a unique id of at most 128 bytes, got 129 bytes',
    ],
    [
      { tlvs: [tlv(0x20, new Uint8Array(4))] },
      'at offset 31 wanted an SSL TLV of at least 5 bytes, got 4 bytes',
    ],
    [
      { tlvs: [tlv(0x20, Buffer.from('010000000021000241', 'hex'))] },
      'at offset 39 wanted a TLV value of 2 bytes, got 1 byte',
    ],
    [
      { tlvs: [tlv(3, new Uint8Array(3))] },
      'at offset 31 wanted a checksum of 4 bytes, got 3 bytes',
    ],
    [
      { tlvs: [tlv(3, new Uint8Array(4)), tlv(3, new Uint8Array(4))] },
      'at offset 38 wanted one checksum, got a second one',
    ],
  ])('refuses %j', (parts, message) => {
    expect(() => parseProxyHeader(encodeV2(parts))).toThrow(
      expect.objectContaining({
        code: 'ERR_PROXY_PROTOCOL',
        message: `PROXY protocol: ${message}`,
      }),
    );
  });

  it('takes every length up to 65,535', () => {
    const padding = tlv(4, new Uint8Array(65_535 - 12 - 3));
    expect(parseProxyHeader(encodeV2({ tlvs: [padding] }))).toMatchObject({
      outcome: 'header',
      byteLength: 16 + 65_535,
      header: { tlvs: [{ type: 'noop', byteCount: 65_520 }] },
    });
  });
});

describe('the checksum (section 2.2.3)', () => {
  it('is the CRC-32C of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8_ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd_794e);
    expect(crc32c(Buffer.from('789'), crc32c(Buffer.from('123456')))).toBe(0xe306_9283);
  });

  it.each([0x20, 0x21])(
    'finds every flipped bit of a header that has one (version and command %i)',
    (versionAndCommand) => {
      const addresses = ipv4Block('192.0.2.1', '198.51.100.2', 5678, 443);
      const header = withChecksum({ versionAndCommand, addresses, tlvs: [tlv(2, 'example.com')] });
      expect(parseProxyHeader(header)).toMatchObject({ outcome: 'header' });
      // What leaves the frame of the header and its TLVs as it is: addresses, name and checksum.
      for (const [from, to] of [
        [16, 28],
        [31, 42],
        [45, 49],
      ] as const) {
        for (let bit = 8 * from; bit < 8 * to; bit += 1) {
          const flipped = Buffer.from(header);
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(() => parseProxyHeader(flipped)).toThrow(/wanted the checksum/);
        }
      }
    },
  );
});
