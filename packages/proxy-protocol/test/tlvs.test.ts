// What the additions of a version 2 header are decoded to, and how a header reads in one line.
import { describe, expect, it } from 'vitest';
import { formatProxyHeader } from '../src/format-proxy-header.js';
import { parseProxyHeader } from '../src/parse-proxy-header.js';
import type { ProxyHeader } from '../src/proxy-header.js';
import { encodeV2, sslTlv, tlv, unixBlock, type V2Parts } from '@tcp-echo/contract-tests';

function headerOf(parts: V2Parts): ProxyHeader {
  const parsed = parseProxyHeader(encodeV2(parts));
  if (parsed.outcome !== 'header') throw new Error(parsed.outcome);
  return parsed.header;
}

const client = [tlv(0x21, 'TLSv1.3'), tlv(0x22, 'alice'), tlv(0x23, 'TLS_AES_256_GCM_SHA384')];

describe('a TLV', () => {
  it.each([
    ['of the registered types', tlv(0x01, 'h2'), { type: 'alpn', protocol: 'h2' }],
    ['of a host name', tlv(0x02, 'bücher.example'), { type: 'authority', host: 'bücher.example' }],
    ['that pads', tlv(0x04, new Uint8Array(9)), { type: 'noop', byteCount: 9 }],
    ['of a unique id', tlv(0x05, Uint8Array.of(0xca, 0xfe)), { type: 'unique-id', hex: 'cafe' }],
    ['of a network namespace', tlv(0x30, 'blue'), { type: 'netns', name: 'blue' }],
    [
      'of a TLS connection',
      sslTlv(0x05, 20, [
        ...client,
        tlv(0x24, 'RSA-SHA256'),
        tlv(0x25, 'RSA2048'),
        tlv(0x26, 'X25519'),
        tlv(0x27, 'rsa_pss_rsae_sha256'),
        tlv(0x28, Uint8Array.of(0x30)),
      ]),
      {
        type: 'ssl',
        secured: true,
        certificateOnConnection: false,
        certificateInSession: true,
        verifyResult: 20,
        version: 'TLSv1.3',
        commonName: 'alice',
        cipher: 'TLS_AES_256_GCM_SHA384',
        signatureAlgorithm: 'RSA-SHA256',
        keyAlgorithm: 'RSA2048',
        keyExchangeGroup: 'X25519',
        signatureScheme: 'rsa_pss_rsae_sha256',
        unknown: [{ type: 'unknown', code: 0x28, hex: '30' }],
      },
    ],
    [
      'of an AWS VPC endpoint',
      tlv(0xea, '\x01vpce-08d2bf15fac5001c9'),
      { type: 'aws-vpc-endpoint', endpointId: 'vpce-08d2bf15fac5001c9' },
    ],
    [
      'of an Azure private endpoint',
      tlv(0xee, Uint8Array.of(1, 0xc1, 0x45, 0x00, 0x21)),
      { type: 'azure-private-endpoint', linkId: 553_665_985 },
    ],
    [
      'of a Google private connection',
      tlv(0xe0, Buffer.from('00ff000000000001', 'hex')),
      { type: 'gcp-private-service-connect', connectionId: '71776119061217281' },
    ],
    ['of AWS, of another kind', tlv(0xea, '\x02x'), { type: 'unknown', code: 0xea, hex: '0278' }],
    ['of AWS, with line ends', tlv(0xea, '\x01\n'), { type: 'unknown', code: 0xea, hex: '010a' }],
    ['of Azure, cut short', tlv(0xee, '\x01x'), { type: 'unknown', code: 0xee, hex: '0178' }],
    ['of Google, cut short', tlv(0xe0, 'x'), { type: 'unknown', code: 0xe0, hex: '78' }],
    ['of an unknown type', tlv(0xf0, 'x'), { type: 'unknown', code: 0xf0, hex: '78' }],
  ])('%s is decoded', (_, bytes, expected) => {
    expect(headerOf({ tlvs: [bytes] }).tlvs).toEqual([expected]);
  });

  it('is found in a LOCAL header too, after the addresses of its family', () => {
    const tlvs = [tlv(0x05, Uint8Array.of(7))];
    expect(headerOf({ versionAndCommand: 0x20, tlvs }).tlvs).toEqual([
      { type: 'unique-id', hex: '07' },
    ]);
    const unspecified = { family: 0, addresses: new Uint8Array(), tlvs };
    expect(headerOf(unspecified).tlvs).toEqual([{ type: 'unique-id', hex: '07' }]);
  });
});

describe('the line of a header', () => {
  const endpoints = 'from 192.0.2.1:5678 to 198.51.100.2:443';

  it.each([
    ['addresses', {}, `PROXY v2 ${endpoints}`],
    ['LOCAL', { versionAndCommand: 0x20 }, 'PROXY v2 from the proxy itself'],
    [
      'no addresses',
      { family: 0, addresses: new Uint8Array() },
      'PROXY v2 from an unknown address',
    ],
    [
      'Unix addresses',
      { family: 0x31, addresses: unixBlock('/a', '\0b') },
      'PROXY v2 from unix:/a to unix:@b',
    ],
    [
      'every kind of TLV',
      {
        tlvs: [
          tlv(0x01, 'h2'),
          tlv(0x02, 'example.com'),
          tlv(0x04, 'padding'),
          tlv(0x05, 'A'),
          sslTlv(0x03, 0, client),
          tlv(0x30, 'blue'),
          tlv(0xea, '\x01vpce-1'),
          tlv(0xee, Uint8Array.of(1, 7, 0, 0, 0)),
          tlv(0xe0, Buffer.from('000000000000000a', 'hex')),
          tlv(0xf1, 'x'),
        ],
      },
      `PROXY v2 ${endpoints}, ALPN h2, authority example.com, unique id 41, ` +
        'TLS TLSv1.3 TLS_AES_256_GCM_SHA384 by alice, netns blue, AWS VPC endpoint vpce-1, ' +
        'Azure private endpoint 7, Google private connection 10, TLV 0xf1 78',
    ],
    ['a plain connection', { tlvs: [sslTlv(0, 0, [])] }, `PROXY v2 ${endpoints}, no TLS`],
  ])('tells %s', (_, parts: V2Parts, line) => {
    expect(formatProxyHeader(headerOf(parts))).toBe(line);
  });

  it('stays one line of bounded length, whatever is in it', () => {
    const evil = headerOf({ tlvs: [tlv(0x02, 'a\r\nforged\x1b[31m\u202e\u2028')] });
    expect(formatProxyHeader(evil)).toBe(
      String.raw`PROXY v2 ${endpoints}, authority a\u{d}\u{a}forged\u{1b}[31m\u{202e}\u{2028}`,
    );
    const long = headerOf({ tlvs: [tlv(0x02, '\u{1}'.repeat(60_000))] });
    expect(formatProxyHeader(long).length).toBeLessThan(4000);
  });
});
