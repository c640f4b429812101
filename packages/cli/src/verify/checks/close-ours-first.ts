// The usual end: everything is back, this end ends, and the other one follows.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const closeOursFirst: Check = {
  id: 'close.ours-first',
  holds: 'after the last byte, its end follows ours, and nothing else',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(1000));
    await wire.back();
    wire.end();
    await wire.backAndEnd();
  },
};
