// A one-shot server that is visited very often: nothing may be left behind by a visit.
import { mebibyte } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { engines } from '../src/engines.js';
import { socketsOfServer } from '../src/process-facts.mjs';
import { RemoteProcess } from '../src/remote-process.mjs';
import { atScale } from '../src/scale.js';
import { ServerProcess } from '../src/server-process.js';
import { sourceAddresses } from '../src/source-addresses.js';

const visits = atScale(200_000, 4000);
const size = 32;

describe.runIf(process.platform === 'linux')('a one-shot server', () => {
  it.each(engines)(`leaks nothing in ${visits} visits with engine %s`, async (engine) => {
    await using server = await ServerProcess.start({ engine, mode: 'once', backlog: 4096 });
    await using visitors = await RemoteProcess.start('one-shot-visitors');
    const resourcesBefore = await server.resources();
    const socketsBefore = server.openSockets;
    // An earlier server may have had this port.
    const waitingBefore = socketsOfServer(server.port).serverEndsInTimeWait;
    const visitHalf = async (): Promise<void> => {
      const half = { count: visits / 2, parallel: 50, sources: sourceAddresses, size };
      const visited: unknown = await visitors.call('visit', { port: server.port, ...half });
      const bytes = half.count * size;
      const asSent = { visits: half.count, bytesSent: bytes, bytesReceived: bytes };
      expect(visited).toEqual({ ...asSent, wrong: 0, errors: [] });
      await server.until(({ connectionsOpen }) => connectionsOpen === 0);
    };

    await visitHalf();
    const inTheMiddle = await server.memory();
    await visitHalf();
    const atTheEnd = await server.memory();

    expect(await server.stats()).toMatchObject({
      connectionsTotal: visits,
      connectionsOpen: 0,
      connectionsFailed: 0,
      outcomes: { ended: visits },
      bytesReceived: visits * size,
      bytesSent: visits * size,
    });
    expect(await server.resources()).toEqual(resourcesBefore);
    expect(server.openSockets).toBe(socketsBefore);
    // Under full load a leak of 10 bytes a visit would show. What is resident may grow without one while V8
    // makes room for young objects: up to 3 x 16 MiB.
    expect(atTheEnd.heapBytes - inTheMiddle.heapBytes).toBeLessThan(mebibyte);
    expect(atTheEnd.residentBytes - inTheMiddle.residentBytes).toBeLessThan(48 * mebibyte);
    // The visitors' ports are free again; what waits after the end does so on the server's side.
    const { listening, serverEnds, serverEndsInTimeWait, clientEnds } = socketsOfServer(
      server.port,
    );
    expect({ listening, serverEnds, clientEnds }).toEqual({
      listening: 1,
      serverEnds: 0,
      clientEnds: 0,
    });
    expect(serverEndsInTimeWait).toBeLessThanOrEqual(visits + waitingBefore);
  });
});
