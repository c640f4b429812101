// What a native engine does to a descriptor must reach no connection that has the same number later.
import { connectRaw, isThorough, startEchoPeer } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { describe, expect, it } from 'vitest';
import { nativeEngines } from './support/native-engines.js';

const rounds = isThorough ? 1500 : 100;
const atOnce = 4;

describe.each(nativeEngines)('engine %s', (engine) => {
  it('ends its own connections only, however fast descriptors are used again', async () => {
    await using oneShot = await startEchoServer({ engine, mode: 'once' });
    await using neighbour = await startEchoPeer();
    const visitBoth = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        for (const { port } of [oneShot, neighbour]) {
          await using client = await connectRaw(port);
          await client.write(Uint8Array.of(round));
          expect(await client.readExactly(1)).toEqual(Buffer.of(round));
          client.halfClose();
          expect(await client.readToEnd()).toHaveLength(0);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, visitBoth));
    expect(oneShot.stats().outcomes).toMatchObject({ reset: 0, failed: 0 });
  });
});
