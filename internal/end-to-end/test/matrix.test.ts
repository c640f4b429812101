// Every server on every transport, with every client that has it: what is sent, received and echoed is the same, to the
// byte, and every end counts alike. Unless thorough, a server meets another client on each transport.
import {
  describeWith,
  isThorough,
  mebibyte,
  testBytes,
  traitsOf,
  type Program,
} from '@tcp-echo/contract-tests';
import type { EchoServerStats } from '@tcp-echo/echo-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { matrixClients, type MatrixClient } from './support/matrix-clients.js';
import { matrixServers, type RunningServer } from './support/matrix-servers.js';

/** Bytes, a line's length, more than a chunk, and more than all buffers between hold. */
const sizes = [1, 2, 100, 5000, 70_000, 100_000, 8 * mebibyte];

for (const [serverAt, server] of matrixServers.entries()) {
  for (const [transportAt, transport] of server.transports.entries()) {
    const certificates: readonly Program[] = traitsOf(transport).secured ? ['openssl'] : [];
    const programs = server.program === undefined ? [] : [server.program];
    describeWith([...certificates, ...programs], `${server.name} on ${transport}`, () => {
      let running: RunningServer;
      beforeAll(async () => {
        running = await server.start(transport);
      });
      afterAll(() => running[Symbol.asyncDispose]());

      const clients = matrixClients.filter((client) => client.transports.includes(transport));
      const turn = (serverAt + transportAt) % clients.length;
      it.each(isThorough ? clients : clients.slice(turn, turn + 1))(
        'echoes every byte to $name',
        async (client) => {
          const messages = sizes.filter((size) => size <= server.largestMessage).map(testBytes);
          const before = await running.statsAtRest?.();
          const halfClose = server.halfClosable.includes(transport);
          await client.echoAll(running.target, messages, halfClose);
          const after = await running.statsAtRest?.();
          if (before !== undefined && after !== undefined) {
            expectCounted(before, after, client, messages);
          }
        },
      );
    });
  }
}

/** The server counted what the client sent, and all of it was sent back, over connections that ended well. */
function expectCounted(
  before: EchoServerStats,
  after: EchoServerStats,
  client: MatrixClient,
  messages: readonly Uint8Array[],
): void {
  const bytes = messages.reduce((sum, message) => sum + message.length, 0);
  const connections = client.connectionsFor(messages.length);
  expect({
    bytesReceived: after.bytesReceived - before.bytesReceived,
    bytesSent: after.bytesSent - before.bytesSent,
    connections: after.connectionsTotal - before.connectionsTotal,
    ended: after.outcomes.ended - before.outcomes.ended,
  }).toEqual({ bytesReceived: bytes, bytesSent: bytes, connections, ended: connections });
}
