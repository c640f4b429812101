// Both directions at once: no echo may wait for more, for a line's end, or for the end.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const duplexFull: Check = {
  id: 'duplex.full',
  holds: 'each message comes back before the next is sent, without a line end or an end',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    for (let i = 1; i <= 20; i += 1) {
      // Letters only: no line feed.
      wire.send(Buffer.from(testBytes(20, i).toString('hex')));
      await wire.back();
    }
  },
};
