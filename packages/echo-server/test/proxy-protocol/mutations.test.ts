// The parser against what is not quite a header, or none at all: it always gives one of its four answers.
import { testBytes } from '@tcp-echo/contract-tests';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseProxyHeader } from '../../src/proxy-protocol/parse-proxy-header.js';
import { ProxyProtocolError } from '../../src/proxy-protocol/proxy-protocol-error.js';
import { anyHeader } from './arbitrary-header.js';
import { encodeV2, signature, sslTlv, tlv, unixBlock, withChecksum } from './encode.js';

type Answer = 'incomplete' | 'absent' | 'header' | 'malformed';

/** Asks for the answer, and holds it to what it says of lengths. */
function answerTo(bytes: Buffer): Answer {
  try {
    const parsed = parseProxyHeader(bytes);
    if (parsed.outcome === 'incomplete') {
      if (parsed.enoughBytes <= bytes.length) throw new Error('has enough and wants more');
      if (parsed.enoughBytes > 16 + 65_535) throw new Error('wants more than there can be');
    }
    if (parsed.outcome === 'header') {
      const { version } = parsed.header;
      const fits = parsed.byteLength <= bytes.length;
      const bounded = parsed.byteLength <= (version === 1 ? 107 : 16 + 65_535);
      if (!fits || !bounded) throw new Error(`a header of ${parsed.byteLength} bytes`);
    }
    return parsed.outcome;
  } catch (error) {
    if (error instanceof ProxyProtocolError) return 'malformed';
    throw error;
  }
}

it('survives every flipped bit of any header', () => {
  fc.assert(
    fc.property(anyHeader, ({ bytes }) => {
      for (let bit = 0; bit < Math.min(8 * bytes.length, 2000); bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        answerTo(flipped);
      }
    }),
    { numRuns: 50 },
  );
});

it('survives every length that a header can announce', () => {
  const tlvs = [tlv(2, 'example.com'), sslTlv(1, 0, [tlv(0x21, 'TLSv1.3')])];
  const header = Buffer.concat([encodeV2({ tlvs }), testBytes(65_535)]);
  const answers = new Set<Answer>();
  for (let length = 0; length <= 65_535; length += 1) {
    header.writeUInt16BE(length, 14);
    answers.add(answerTo(header.subarray(0, 16 + length)));
    answers.add(answerTo(header.subarray(0, Math.min(16 + length, 200) - 1)));
  }
  expect([...answers].toSorted()).toEqual(['header', 'incomplete', 'malformed']);
});

it('gives one of its answers to each of 100,000 inputs, noise and mutated headers', () => {
  const seeds = seedHeaders();
  const next = randomNumbers(20_241_124);
  const counts: Record<Answer, number> = { incomplete: 0, absent: 0, header: 0, malformed: 0 };
  for (let input = 0; input < 100_000; input += 1) {
    const seed = seeds[next(seeds.length)] ?? signature;
    const bytes = input % 4 === 0 ? noise(next) : mutate(seed, next);
    counts[answerTo(bytes)] += 1;
  }
  const { incomplete, absent, header, malformed } = counts;
  expect(incomplete + absent + header + malformed).toBe(100_000);
  // None of them is there by accident only: a fuzzer that never gets past the signature finds nothing.
  for (const count of [incomplete, absent, header, malformed]) expect(count).toBeGreaterThan(2000);
});

function seedHeaders(): Buffer[] {
  const client = [tlv(0x21, 'TLSv1.3'), tlv(0x22, 'alice')];
  const tlvs = [
    tlv(1, 'h2'),
    tlv(2, 'example.com'),
    tlv(5, 'id'),
    sslTlv(7, 0, client),
    tlv(0x30, 'n'),
  ];
  return [
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 5678 443\r\nGET / HTTP/1.1\r\n'),
    Buffer.from('PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 5678 443\r\n'),
    Buffer.from('PROXY UNKNOWN and more\r\n'),
    encodeV2({ tlvs }),
    encodeV2({ family: 0x21, addresses: Buffer.alloc(36, 7), tlvs }),
    encodeV2({ family: 0x31, addresses: unixBlock('/run/a', '\0b'), tlvs: [tlv(4, '')] }),
    encodeV2({ versionAndCommand: 0x20, family: 0, addresses: new Uint8Array(), tlvs }),
    encodeV2({ tlvs: [tlv(0xe0, '12345678'), tlv(0xea, '\x01vpce-1'), tlv(0xee, '\x011234')] }),
    withChecksum({ tlvs }),
  ];
}

type Next = (limit: number) => number;

/** Numbers below a limit, the same each time (xorshift32). */
function randomNumbers(seed: number): Next {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Bytes that mean nothing, half of them after something that begins like a header. */
function noise(next: Next): Buffer {
  const bytes = Buffer.alloc(next(64));
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = next(256);
  const beginnings = [signature, Buffer.from('PROXY '), Buffer.from('PROXY TCP4 ')];
  const beginning = beginnings[next(2 * beginnings.length)];
  return beginning === undefined ? bytes : Buffer.concat([beginning, bytes]);
}

/** One to four changes: a bit, a byte, a part left out, doubled, or cut off. */
function mutate(header: Buffer, next: Next): Buffer {
  let bytes = Buffer.from(header);
  for (let change = next(4); change >= 0; change -= 1) {
    const at = next(bytes.length + 1);
    const to = at + next(8);
    switch (next(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
        break;
      case 1:
        bytes[at] = next(256);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      case 4:
        bytes = bytes.subarray(0, at);
        break;
      default:
        // The bytes that say what follows: version, command, family, lengths.
        bytes[12 + next(6)] = next(256);
    }
  }
  return bytes;
}
