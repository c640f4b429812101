// Bytes to send, and how two runs of them are compared.
import { expect } from 'vitest';

export const mebibyte = 1024 * 1024;

let made = new Uint8Array();

/** `length` bytes that are the same each time and repeat with no short period (xorshift32). */
export function testBytes(length: number): Uint8Array<ArrayBuffer> {
  if (made.length < length) made = makeBytes(length);
  return made.slice(0, length);
}

function makeBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = 2_463_534_242;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

/** A comparison that stays fast at 64 MiB, where `toEqual` does not. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.byteLength).toBe(expected.byteLength);
  expect(Buffer.compare(actual, expected)).toBe(0);
}
