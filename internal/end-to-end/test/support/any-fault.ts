// Any fault with any options, within what a test has time for.
import type { Fault, FaultName } from '@tcp-echo/echo-server';
import fc from 'fast-check';

const atByte = fc.nat(300);
const afterBytes = fc.nat(300);
const everyBytes = fc.option(fc.integer({ min: 1, max: 200 }), { nil: Infinity });
const aFewMs = fc.nat(5);

/** One for each fault: a new fault has no way around. */
const anyOf: { readonly [Name in FaultName]: fc.Arbitrary<Extract<Fault, { fault: Name }>> } = {
  delay: fc.record({
    fault: fc.constant('delay'),
    delayMs: aFewMs,
    jitterMs: aFewMs,
    distribution: fc.constantFrom('uniform', 'normal', 'exponential'),
  }),
  bandwidth: fc.record({
    fault: fc.constant('bandwidth'),
    bytesPerSecond: fc.integer({ min: 50_000, max: 1_000_000 }),
  }),
  slicer: fc.record({ fault: fc.constant('slicer'), pieceBytes: fc.integer({ min: 1, max: 50 }) }),
  coalesce: fc.record({
    fault: fc.constant('coalesce'),
    pieceBytes: fc.integer({ min: 1, max: 400 }),
    maxDelayMs: aFewMs,
  }),
  corrupt: fc.record({
    fault: fc.constant('corrupt'),
    atByte,
    bit: fc.nat(7),
    everyBytes,
  }),
  duplicate: fc.record({
    fault: fc.constant('duplicate'),
    atByte,
    pieceBytes: fc.integer({ min: 1, max: 30 }),
    everyBytes,
  }),
  reorder: fc.record({
    fault: fc.constant('reorder'),
    pieceBytes: fc.integer({ min: 1, max: 30 }),
    pieces: fc.integer({ min: 2, max: 9 }),
  }),
  truncate: fc.record({ fault: fc.constant('truncate'), afterBytes }),
  limitData: fc.record({ fault: fc.constant('limitData'), afterBytes }),
  halfClose: fc.record({ fault: fc.constant('halfClose'), afterBytes }),
  reset: fc.record({ fault: fc.constant('reset'), afterBytes }),
  stall: fc.record({
    fault: fc.constant('stall'),
    afterBytes,
    stallMs: fc.option(aFewMs, { nil: Infinity }),
  }),
  blackHole: fc.record({ fault: fc.constant('blackHole') }),
  slowClose: fc.record({ fault: fc.constant('slowClose'), delayMs: aFewMs }),
  refuse: fc.record({ fault: fc.constant('refuse'), how: fc.constantFrom('reset', 'close') }),
  acceptLate: fc.record({ fault: fc.constant('acceptLate'), delayMs: aFewMs }),
};

/** Each fault as likely as any other. */
export const anyFault: fc.Arbitrary<Fault> = fc.oneof(...Object.values<fc.Arbitrary<Fault>>(anyOf));
