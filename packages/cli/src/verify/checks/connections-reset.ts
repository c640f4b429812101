// A client that vanishes while its echo is under way.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const connectionsReset: Check = {
  id: 'connections.reset',
  holds: 'a client that resets its connection disturbs no other',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const [steady, vanishing] = [await path.connect(), await path.connect()];
    steady.send(testBytes(1000, 1));
    vanishing.pause();
    vanishing.send(testBytes(10_000, 2));
    await steady.back();
    vanishing.vanish();
    steady.send(testBytes(1000, 3));
    await steady.back();
    const later = await path.connect();
    later.send(testBytes(1000, 4));
    await later.back();
  },
};
