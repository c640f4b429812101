// A long stream, of which a window is under way.
import type { Check } from '../check.js';
import { piecesOf, sendInWindow } from '../flow.js';
import { testBytes } from '../test-bytes.js';

export const bytesLong: Check = {
  id: 'bytes.long',
  holds: '1 MiB comes back, while at most 64 KiB are under way',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    await sendInWindow(wire, piecesOf(testBytes(1_048_576), 16_384));
  },
};
