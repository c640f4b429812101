// A silence, after which the connection still echoes. Who ends first is the client.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

const silenceMs = 500;

export const idleShort: Check = {
  id: 'idle.short',
  holds: 'a connection survives half a second of silence, and the server does not end it',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(100, 1));
    await wire.back();
    await path.pause(silenceMs);
    wire.send(testBytes(100, 2));
    await wire.back();
  },
};
