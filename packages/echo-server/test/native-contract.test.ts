// The contract of servers, held by the engines on Linux's own sockets.
import { describeEchoServerContract, pairsOf, type Transport } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { describe } from 'vitest';
import { nativeEngines } from './support/native-engines.js';

const transports: readonly Transport[] = ['IPv4', 'IPv6', ':: over IPv4', ':: over IPv6'];
const engines = nativeEngines.flatMap((engine) =>
  [1, 2].map((threads) => ({ engine, threads }) as const),
);

for (const [{ engine, threads }, transport] of pairsOf(engines, transports)) {
  describe(`engine ${engine}`, () => {
    describeEchoServerContract({
      name: `startEchoServer, ${threads} threads`,
      transports: [transport],
      start: (listen) => startEchoServer({ ...listen, engine, threads }),
    });
  });
}
