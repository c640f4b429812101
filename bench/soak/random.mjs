// Random choices and bytes of the soak's visitors, the same for the same seed.
import { randomNumbers } from '@tcp-echo/load-tests/programs/hello-inputs.mjs';

const pool = Buffer.alloc(2 * 1024 * 1024);
const noise = randomNumbers(1);
for (let at = 0; at < pool.length; at += 4) pool.writeUInt32LE(noise(2 ** 32), at);

/** Makes choices. */
export class Random {
  constructor(seed) {
    this.below = randomNumbers(seed);
  }

  /** From `min` to `max`, small numbers as often as large ones. */
  size(min, max) {
    const exponent = (this.below(1_000_000) / 1_000_000) * Math.log(max / min);
    return Math.floor(min * Math.exp(exponent));
  }

  bytes(length) {
    return pool.subarray(this.below(pool.length - length + 1)).subarray(0, length);
  }

  /** `bytes` in pieces of any size. */
  pieces(bytes) {
    const pieces = [];
    for (let rest = bytes; rest.length > 0;) {
      const size = this.size(1, rest.length + 1);
      pieces.push(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
    return pieces;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
