// Clients that leave a TLS handshake unfinished: with an end, with a reset, early and late.
import { describeWith, testCertificates } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, it } from 'vitest';

/** What node:tls says first. */
async function captureHello(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectTls({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  client.destroy();
  server.close();
  return hello;
}

describeWith(['openssl'], 'a TLS server whose client leaves its handshake unfinished', () => {
  const ways = {
    'ends without a byte': (socket: Socket) => socket.end(),
    'ends after half a hello': (socket: Socket, hello: Buffer) =>
      socket.end(hello.subarray(0, 100)),
    'ends after its hello': (socket: Socket, hello: Buffer) => socket.end(hello),
    'resets after half a hello': (socket: Socket, hello: Buffer) =>
      socket.write(hello.subarray(0, 100), () => socket.resetAndDestroy()),
    'resets after its hello': (socket: Socket, hello: Buffer) =>
      socket.write(hello, () => socket.resetAndDestroy()),
  };

  it.each(Object.entries(ways))('lets go of it at once when it %s', async (_, leave) => {
    const hello = await captureHello();
    const tls = { ...(await testCertificates()).server, handshakeTimeoutMs: 1_000_000 };
    await using server = await startEchoServer({ tls });
    const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    leave(socket.resume(), hello);
    await once(socket, 'close');
    await server.close({ graceMs: 1_000_000 });
    expect(server.stats()).toMatchObject({ connectionsTotal: 1, connectionsFailed: 1 });
  });
});
