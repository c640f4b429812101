// Every byte value.
import type { Check } from '../check.js';

export const bytesAllValues: Check = {
  id: 'bytes.all-values',
  holds: 'each of the 256 byte values comes back as it was',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(Uint8Array.from({ length: 256 }, (_, value) => value));
    await wire.back();
  },
};
