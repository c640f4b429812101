// The contract of servers, held by the engines on Linux's own sockets.
import { describeEchoServerContract } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { describe } from 'vitest';
import { nativeEngines } from './support/native-engines.js';

for (const engine of nativeEngines) {
  for (const threads of [1, 2]) {
    describe(`engine ${engine}`, () => {
      describeEchoServerContract({
        name: `startEchoServer, ${threads} threads`,
        transports: ['IPv4', 'IPv6', ':: over IPv4', ':: over IPv6'],
        start: (listen) => startEchoServer({ ...listen, engine, threads }),
      });
    });
  }
}
