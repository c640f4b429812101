// Order: numbers, so that a wrong byte says which message is where another should be.
import type { Check } from '../check.js';
import { sendInWindow } from '../flow.js';

const numberCount = 32_768;

export const orderNumbered: Check = {
  id: 'order.numbered',
  holds: '32768 numbers come back in order, none twice and none left out',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    await sendInWindow(wire, numbers());
  },
};

/** 4 bytes each, 1024 of them in a piece. */
function* numbers(): Generator<Buffer> {
  for (let first = 0; first < numberCount; first += 1024) {
    const piece = Buffer.alloc(4 * 1024);
    for (let i = 0; i < 1024; i += 1) piece.writeUInt32BE(first + i, 4 * i);
    yield piece;
  }
}
