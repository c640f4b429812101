// The parser against an encoder of its own: any header, anything behind it, and any way to cut it short.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseProxyHeader } from '../src/parse-proxy-header.js';
import type { ProxyHeader } from '../src/proxy-header.js';
import { anyHeader, v1Header, v2Header, type HeaderSample } from './arbitrary-header.js';
import { groupsOf } from '@tcp-echo/contract-tests';

function expectHeader(actual: ProxyHeader, { expected, groups }: HeaderSample): void {
  if (groups === undefined) {
    expect(actual).toEqual(expected);
    return;
  }
  const ends = [actual.source, actual.destination];
  expect(ends.map((end) => end && 'host' in end && groupsOf(end.host))).toEqual(groups);
  expect(actual).toMatchObject(expected);
}

it.each([
  ['1', v1Header],
  ['2', v2Header],
])('says what any header of version %s says, whatever comes behind it', (_, header) => {
  fc.assert(
    fc.property(header, fc.uint8Array(), (sample, data) => {
      const { bytes } = sample;
      const parsed = parseProxyHeader(Buffer.concat([bytes, data]));
      if (parsed.outcome !== 'header') throw new Error(parsed.outcome);
      expect(parsed.byteLength).toBe(bytes.length);
      expectHeader(parsed.header, sample);
    }),
    { numRuns: 1000 },
  );
});

it('is plain data, which can be cloned and written as JSON', () => {
  fc.assert(
    fc.property(anyHeader, ({ bytes }) => {
      const parsed = parseProxyHeader(bytes);
      if (parsed.outcome !== 'header') throw new Error(parsed.outcome);
      expect(structuredClone(parsed.header)).toEqual(parsed.header);
      expect(JSON.parse(JSON.stringify(parsed.header))).toEqual(parsed.header);
    }),
  );
});

it('takes every part of a header that is not all of it for incomplete, and wants more of it', () => {
  fc.assert(
    fc.property(anyHeader, ({ bytes }) => {
      for (let length = 0; length < bytes.length; length += 1) {
        const parsed = parseProxyHeader(bytes.subarray(0, length));
        if (parsed.outcome !== 'incomplete') throw new Error(`${parsed.outcome} at ${length}`);
        expect(parsed.enoughBytes).toBeGreaterThan(length);
      }
    }),
  );
});
