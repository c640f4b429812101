// Which slot of a histogram a value falls into: 1024 slots for each power of two, as in HdrHistogram
// (http://hdrhistogram.org), so that a slot is never wider than 1/1024 of its values: three significant digits.

/** Up to this value each has a slot of its own. */
const exactUpTo = 2047;
/** Slots of one power of two. */
const slotsPerOctave = 1024;
const octaveBits = 10;

/** The largest value that has a slot, in nanoseconds: 2^42 - 1, about 73 minutes. */
export const largestValue = 2 ** 42 - 1;
/** How many slots there are. */
export const slotCount = 33 * slotsPerOctave;

/** `value` is an integer from 0 to `largestValue`. */
export function slotOf(value: number): number {
  if (value < 2 ** 31) {
    const shift = 21 - Math.clz32(value | exactUpTo);
    return (shift << octaveBits) + (value >>> shift);
  }
  // clz32 sees 32 bits: those of the upper half, or, below 2^32, all of them.
  const shift = value < 2 ** 32 ? 21 : 53 - Math.clz32(value / 2 ** 32);
  return (shift << octaveBits) + Math.floor(value / 2 ** shift);
}

/** The smallest value of a slot. */
export function lowestOf(slot: number): number {
  if (slot <= exactUpTo) return slot;
  const shift = (slot >>> octaveBits) - 1;
  return ((slot & (slotsPerOctave - 1)) + slotsPerOctave) * 2 ** shift;
}

/** The largest value of a slot. */
export function highestOf(slot: number): number {
  return lowestOf(slot + 1) - 1;
}
