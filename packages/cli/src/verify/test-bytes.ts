// Bytes to send: no two places look alike, so that what is lost, doubled or moved shows.

/** `length` bytes that are the same for the same `seed` (xorshift32). */
export function testBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  // Multiplied by a large odd number, so that neighbouring seeds differ at once; never 0.
  let state = Math.imul(seed, 2_654_435_761) || 1;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}
