// Many connections at once, each of which must get its own bytes only.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

const count = 32;
const rounds = 4;

export const connectionsMany: Check = {
  id: 'connections.many',
  holds: '32 connections at once each get their own bytes back, and no others',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wires = await Promise.all(Array.from({ length: count }, () => path.connect()));
    for (let round = 0; round < rounds; round += 1) {
      for (const [i, wire] of wires.entries()) {
        wire.send(testBytes(1000, 1 + i + round * count));
      }
    }
    await Promise.all(wires.map((wire) => wire.back()));
    for (const wire of wires) wire.end();
    await Promise.all(wires.map((wire) => wire.backAndEnd()));
  },
};
