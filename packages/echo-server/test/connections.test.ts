// Which connections are open, as the server tells.
import { connectRaw, type RawClient } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';

const step = fc.oneof({ arbitrary: fc.constant('open' as const), weight: 2 }, fc.nat(99));
const steps = fc.array(step, { minLength: 10, maxLength: 30, size: 'max' });

it('tells which are open, in whatever order they came and went', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      await using server = await startEchoServer();
      let opened = 0;
      const open = new Map<number, RawClient>();
      try {
        for (const step of steps) {
          if (step === 'open') {
            const client = await connectRaw(server.port);
            await client.write(Uint8Array.of(1));
            await client.readExactly(1);
            open.set((opened += 1), client);
          } else {
            const number = [...open.keys()][step % open.size];
            if (number === undefined) continue;
            open.get(number)?.socket.end();
            await open.get(number)?.readToEnd();
            open.delete(number);
            while (server.stats().connectionsOpen > open.size) await setImmediate();
          }
          const told = (await server.connections()).map((connection) => connection.number);
          expect(told.toSorted((a, b) => a - b)).toEqual(
            [...open.keys()].toSorted((a, b) => a - b),
          );
        }
      } finally {
        for (const client of open.values()) client.socket.destroy();
      }
    }),
    { numRuns: 25 },
  );
});
