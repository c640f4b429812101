// The parser against what is not quite a header, or none at all: it always gives one of its four answers.
import { encodeV2, randomInputs, sslTlv, testBytes, tlv } from '@tcp-echo/contract-tests';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseProxyHeader } from '../src/parse-proxy-header.js';
import { ProxyProtocolError } from '../src/errors.js';
import { anyHeader } from './arbitrary-header.js';

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
  const next = randomInputs(20_241_124);
  const counts: Record<Answer, number> = { incomplete: 0, absent: 0, header: 0, malformed: 0 };
  for (let input = 0; input < 100_000; input += 1) {
    counts[answerTo(next())] += 1;
  }
  const { incomplete, absent, header, malformed } = counts;
  expect(incomplete + absent + header + malformed).toBe(100_000);
  // None of them is there by accident only: a fuzzer that never gets past the signature finds nothing.
  for (const count of [incomplete, absent, header, malformed]) expect(count).toBeGreaterThan(2000);
});
