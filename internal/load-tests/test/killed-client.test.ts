// A client process that is killed (SIGKILL) in the middle of its transfers.
import {
  connectRawTo,
  describeWith,
  expectSameBytes,
  mebibyte,
  placeFor,
  testBytes,
  type Transport,
} from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { RemoteProcess } from '../src/remote-process.mjs';
import { ServerProcess } from '../src/server-process.js';

const transports: readonly Transport[] = ['IPv4', 'a Unix socket', 'TLS'];
const count = 20;

describe.runIf(process.platform === 'linux').each(transports)('over %s', (transport) => {
  describeWith(['openssl'], 'a server whose client is killed', () => {
    it('goes on for others, counts every connection, and frees every descriptor', async () => {
      await using place = await placeFor(transport);
      await using server = await ServerProcess.start(place.listen);
      const target = place.target(server.port);
      await using bystander = await connectRawTo(target);
      await bystander.write(Uint8Array.of(1));
      await bystander.readExactly(1);
      const socketsBefore = server.openSockets;

      await using senders = await RemoteProcess.start('endless-senders');
      await senders.call('start', { target, count, byteCount: mebibyte });
      expect(server.openSockets).toBe(socketsBefore + count);
      await senders.kill();

      const { outcomes, connectionsTotal } = await server.until(
        ({ connectionsOpen }) => connectionsOpen === 1,
      );
      expect(connectionsTotal).toBe(count + 1);
      // What was on its way decides whether the kernel says so with an end or a reset.
      expect(outcomes.ended + outcomes.reset + outcomes.failed).toBe(count);
      expect(server.openSockets).toBe(socketsBefore);
      await bystander.write(testBytes(1000));
      expectSameBytes(await bystander.readExactly(1000), testBytes(1000));
    });
  });
});
