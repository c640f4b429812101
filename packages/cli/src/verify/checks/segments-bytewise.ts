// A message in as many segments as it has bytes.
import { setImmediate } from 'node:timers/promises';
import type { Check } from '../check.js';
import { piecesOf } from '../flow.js';
import { testBytes } from '../test-bytes.js';

export const segmentsBytewise: Check = {
  id: 'segments.bytewise',
  holds: '256 B sent one at a time come back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    for (const byte of piecesOf(testBytes(256), 1)) {
      wire.send(byte);
      // A write of its own in a turn of its own: with TCP_NODELAY, a segment of its own.
      await setImmediate();
    }
    await wire.back();
  },
};
