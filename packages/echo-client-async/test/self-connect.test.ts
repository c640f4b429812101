// A client that connects to a free ephemeral port again and again is given that port itself sooner or
// later, and then talks to itself: an echo that says nothing about any server.
import { startRawPeer } from '@tcp-echo/contract-tests';
import { EchoConnectError, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { expect, it } from 'vitest';

/**
 * Linux gives listening sockets odd ports first and connecting ones even ports, so that repeated
 * attempts come to any free even port within one round of all of them.
 */
async function freeEvenPort(): Promise<number> {
  const peer = await startRawPeer(() => undefined);
  await peer[Symbol.asyncDispose]();
  return peer.port - (peer.port % 2);
}

it.runIf(process.platform === 'linux')(
  'refuses the echo of its own socket, as of a port that nothing listens on',
  async () => {
    const port = await freeEvenPort();
    let toItself: EchoConnectError | undefined;
    for (let attempts = 0; attempts < 30_000 && toItself === undefined; attempts += 50) {
      const batch = Array.from({ length: 50 }, () => tcpEchoClient('x', port));
      for (const outcome of await Promise.allSettled(batch)) {
        expect(outcome.status).toBe('rejected');
        const { reason } = outcome as PromiseRejectedResult;
        expect(reason).toBeInstanceOf(EchoConnectError);
        if (/its own socket/.test(String(reason.cause))) toItself = reason as EchoConnectError;
      }
    }
    expect(toItself).toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      cause: { code: 'ECONNREFUSED' },
    });
  },
);
