// Half-close: this end ends while its echo is still under way.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const closeHalf: Check = {
  id: 'close.half',
  holds: 'what was sent right before our end still comes back, and then its end',
  level: 'advised',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(65_536));
    wire.end();
    await wire.backAndEnd();
  },
};
