// A client that connects to a free ephemeral port may be given that very port, and then talks to itself:
// an echo that says nothing about any server.
import { startRawPeer } from '@tcp-echo/contract-tests';
import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';

/** Sends from the port that it sends to. The kernel does it by chance: here the socket asks for it. */
async function echoFromPort(port: number): Promise<unknown> {
  // It is put back below, and applied to each socket until then.
  // oxlint-disable-next-line typescript/unbound-method
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function connectFromPort(this: Socket, ...args: unknown[]): Socket {
    // `net.connect` passes its options on in a list.
    const [[options]] = args as [[object]];
    Object.assign(options, { localAddress: '127.0.0.1', localPort: port });
    return Reflect.apply(connect, this, args) as Socket;
  };
  try {
    return await tcpEchoClient('x', port);
  } catch (error) {
    return error;
  } finally {
    Socket.prototype.connect = connect;
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  await using peer = await startRawPeer(() => undefined);
  return peer.port;
}

it('refuses the echo of its own socket, as of a port that nothing listens on', async () => {
  let outcome: unknown;
  // Another program may take the port first: the next one is free again.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    outcome = await echoFromPort(await freePort());
    if ((outcome as { cause?: { code?: unknown } }).cause?.code !== 'EADDRINUSE') break;
  }
  expect(outcome).toMatchObject({
    code: 'ERR_CONNECT_FAILED',
    cause: { code: 'ECONNREFUSED', message: expect.stringMatching(/its own socket/) },
  });
});
