// Sizes around those of segments, pages and 16 bits, each over a connection of its own.
import { CheckFailure, type Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

/** 1460 is what Ethernet leaves for a segment (RFC 9293 section 3.7.1), 4096 a page, 65535 what 16 bits count. */
const sizes = [1, 1459, 1460, 1461, 4095, 4096, 4097, 65_535, 65_536, 65_537];

export const bytesSizes: Check = {
  id: 'bytes.sizes',
  holds: 'messages of 1 B to 64 KiB and 1 B come back whole',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    for (const size of sizes) {
      const wire = await path.connect();
      try {
        wire.send(testBytes(size, size));
        await wire.back();
      } catch (error) {
        if (!(error instanceof CheckFailure)) throw error;
        throw new CheckFailure(`${error.wanted} (message of ${size} B)`, error.got, error.offset);
      }
      wire.destroy();
    }
  },
};
