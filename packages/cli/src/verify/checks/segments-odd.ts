// A message split where nothing ends: inside of characters, line ends and words of 16 bits.
import { setImmediate } from 'node:timers/promises';
import type { Check } from '../check.js';

const text = Buffer.from('Grüße 🦊\r\n\u4f60\u597d\r\n'.repeat(100));
/** Primes, so that the cuts fall everywhere. */
const lengths = [1, 2, 3, 5, 7, 11, 13, 127, 251];

export const segmentsOdd: Check = {
  id: 'segments.odd',
  holds: 'text split inside of characters and line ends comes back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    let start = 0;
    for (let i = 0; start < text.length; i += 1) {
      const end = start + (lengths[i % lengths.length] ?? 1);
      wire.send(text.subarray(start, end));
      start = end;
      await setImmediate();
    }
    await wire.back();
  },
};
