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
import { nativeEngines, type engines } from '../src/engines.js';
import { RemoteProcess } from '../src/remote-process.mjs';
import { ServerProcess } from '../src/server-process.js';

const cases: readonly {
  readonly engine: (typeof engines)[number];
  readonly transport: Transport;
}[] = [
  { engine: 'net', transport: 'IPv4' },
  { engine: 'net', transport: 'a Unix socket' },
  { engine: 'net', transport: 'TLS' },
  ...nativeEngines.map((engine) => ({ engine, transport: 'IPv4' as const })),
];
const count = 20;

describe.runIf(process.platform === 'linux').each(cases)(
  'engine $engine over $transport',
  ({ engine, transport }) => {
    describeWith(['openssl'], 'a server whose client is killed', () => {
      it('goes on for others, counts every connection, and frees every descriptor', async () => {
        await using place = await placeFor(transport);
        await using server = await ServerProcess.start({ ...place.listen, engine });
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
  },
);
