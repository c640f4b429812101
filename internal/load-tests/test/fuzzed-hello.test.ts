// A TLS server that is told almost-hellos: no crash, no hang, and every connection counted.
import {
  connectRawTo,
  describeWith,
  expectSameBytes,
  mebibyte,
  placeFor,
  testBytes,
} from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { RemoteProcess } from '../src/remote-process.mjs';
import { atScale } from '../src/scale.js';
import { ServerProcess } from '../src/server-process.js';

const inputs = atScale(100_000, 3000);
const seed = 862;

describe.runIf(process.platform === 'linux')('a TLS server', () => {
  describeWith(['openssl'], 'under fuzzed hellos', () => {
    it(`outlives ${inputs} of them, and serves on`, async () => {
      await using place = await placeFor('TLS');
      const options = { ...place.listen, backlog: 4096 };
      await using server = await ServerProcess.start(options);
      await using fuzzer = await RemoteProcess.start('hello-fuzzer');
      const tryHalf = async (from: number): Promise<void> => {
        const half = { seed, from, to: from + inputs / 2, parallel: 50 };
        const report: unknown = await fuzzer.call('try', { port: server.port, ...half });
        expect(report).toMatchObject({ tried: inputs / 2, hung: [] });
        await server.until(({ connectionsOpen }) => connectionsOpen === 0);
      };
      const resourcesBefore = await server.resources();
      const socketsBefore = server.openSockets;

      await tryHalf(0);
      const inTheMiddle = await server.memory();
      await tryHalf(inputs / 2);
      const atTheEnd = await server.memory();

      // None of them could finish a handshake, so none had anything echoed.
      expect(await server.stats()).toMatchObject({
        connectionsTotal: inputs,
        connectionsFailed: inputs,
        bytesReceived: 0,
        bytesSent: 0,
      });
      expect(await server.resources()).toEqual(resourcesBefore);
      expect(server.openSockets).toBe(socketsBefore);
      expect(atTheEnd.heapBytes - inTheMiddle.heapBytes).toBeLessThan(mebibyte);
      expect(atTheEnd.residentBytes - inTheMiddle.residentBytes).toBeLessThan(48 * mebibyte);
      await using client = await connectRawTo(place.target(server.port));
      client.socket.end(testBytes(1000));
      expectSameBytes(await client.readToEnd(), testBytes(1000));
    });
  });
});
