// Our client against our server. What each promises alone, its own tests hold against other peers.
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { expectSameBytes, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { startEchoServer } from '@tcp-echo/echo-server';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

it('brings any bytes and any text back through both', async () => {
  await using server = await startEchoServer();
  await using connection = await connectEcho({ port: server.port });
  const anything = fc.oneof(fc.uint8Array({ maxLength: 5000 }), fc.string({ unit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(anything, async (message) => {
      expect(await connection.echo(message)).toEqual(message);
      expect(await tcpEchoClient(message, server.port)).toEqual(message);
    }),
    { numRuns: 100 },
  );
});

it('brings 64 echoes of 1 MiB back over one connection, all in flight at once', async () => {
  await using server = await startEchoServer();
  await using connection = await connectEcho({ port: server.port });
  const message = testBytes(mebibyte);
  const echoes = Array.from({ length: 64 }, () => connection.echo(message));
  for (const echo of await Promise.all(echoes)) expectSameBytes(echo, message);
  expect(server.stats()).toMatchObject({ connectionsTotal: 1, bytesReceived: 64 * mebibyte });
});

it('says what did arrive when a one-shot server echoes only the first 100 bytes', async () => {
  await using server = await startEchoServer({ mode: 'once' });
  const message = testBytes(10_000);
  await expect(tcpEchoClient(message, server.port)).rejects.toMatchObject({
    code: 'ERR_ECHO_ENDED_EARLY',
    received: message.slice(0, 100),
    expectedBytes: 10_000,
    message: expect.stringContaining('after 100 of 10000 bytes'),
  });
  const echo = await tcpEchoClient(message, server.port, { maxBytes: 100 });
  expectSameBytes(echo, message.subarray(0, 100));
});

it.each(['127.0.0.1', '::1', '::'])(
  'names the connection alike on both ends when the server listens on %s',
  async (host) => {
    await using server = await startEchoServer({ host });
    const ids = new Set<string>();
    const listen = (event: unknown): void => {
      const { kind, connection } = event as TraceEvent;
      if (kind === 'sending') ids.add(connection);
    };
    traceChannel.subscribe(listen);
    await tcpEchoClient('hi', server.port, { host: host === '::' ? '127.0.0.1' : host });
    traceChannel.unsubscribe(listen);
    expect(ids.size).toBe(1);
    expect([...ids][0]).toContain(`:${server.port}`);
  },
);
