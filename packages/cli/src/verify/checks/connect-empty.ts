// A connection without a byte.
import type { Check } from '../check.js';

export const connectEmpty: Check = {
  id: 'connect.empty',
  holds: 'a connection that ends without a byte is ended without one',
  level: 'required',
  kinds: ['stream', 'once'],
  async run(path) {
    const wire = await path.connect();
    wire.end();
    await wire.backAndEnd();
  },
};
