// Many connections at once, each of which must get its own bytes only.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';
import type { Wire } from '../wire.js';

const connectionCount = 32;
const roundCount = 4;

export const connectionsMany: Check = {
  id: 'connections.many',
  holds: '32 connections at once each get their own bytes back, and no others',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wires: Wire[] = [];
    for (let i = 0; i < connectionCount; i += 1) {
      const wire = await path.connect();
      wires.push(wire);
      // One that echoes is accepted: socat's queue is 5 long, which is no matter of the echo.
      wire.send(testBytes(100, i + 1));
      await wire.back();
    }
    for (let round = 1; round <= roundCount; round += 1) {
      for (const [i, wire] of wires.entries()) {
        wire.send(testBytes(1000, 1 + i + round * connectionCount));
      }
    }
    await Promise.all(wires.map((wire) => wire.back()));
    for (const wire of wires) wire.end();
    await Promise.all(wires.map((wire) => wire.backAndEnd()));
  },
};
