// Mode `stream` under the one load that the contract leaves out: a peer that reads late.
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { connectRaw, expectSameBytes, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { collectTrace } from './support/threads.js';
import { untilStalled } from './support/until-stalled.js';

it('holds back a client that sends 64 MiB without reading, and then loses nothing', async () => {
  await using server = await startEchoServer({ mode: 'stream' });
  await using client = await connectRaw(server.port);
  const message = testBytes(64 * mebibyte);
  client.socket.end(message);
  await untilStalled(() => server.stats().bytesReceived);
  // What has been read is in the kernel's buffers of both ends, 4 to 6 MiB each at most on Linux.
  expect(server.stats().bytesReceived).toBeLessThan(32 * mebibyte);
  expectSameBytes(await client.readToEnd(), message);
  expect(server.stats()).toMatchObject({
    bytesReceived: message.length,
    bytesSent: message.length,
  });
});

it('times each reply once, also those that waited for their reader', async () => {
  using trace = collectTrace();
  await using server = await startEchoServer({ mode: 'stream' });
  await using client = await connectRaw(server.port);
  const message = testBytes(16 * mebibyte);
  client.socket.end(message);
  await untilStalled(() => server.stats().bytesReceived);
  const readers = performance.now();
  await using other = await connectRaw(server.port);
  await other.write(testBytes(64));
  await other.readExactly(64);
  const waitedNs = (performance.now() - readers) * 1e6;
  expectSameBytes(await client.readToEnd(), message);
  const replies = trace.events.filter(
    ({ actor, kind }) => actor === 'server' && kind === 'sending',
  );
  const { echoTime } = server.stats();
  expect(echoTime.count).toBe(replies.length);
  expect(echoTime.maxNs).toBeGreaterThan(waitedNs);
});

it('times no reply of a connection that is cut off before it', async () => {
  await using server = await startEchoServer({ mode: 'stream' });
  const closeAtFirstByte = (event: unknown): void => {
    const { actor, kind } = event as TraceEvent;
    if (actor === 'server' && kind === 'received') void server.close({ graceMs: 0 });
  };
  traceChannel.subscribe(closeAtFirstByte);
  try {
    await using client = await connectRaw(server.port);
    await client.write(Uint8Array.of(1));
    expect(await client.readToEnd()).toHaveLength(0);
    await server.close();
  } finally {
    traceChannel.unsubscribe(closeAtFirstByte);
  }
  expect(server.stats()).toMatchObject({ bytesReceived: 1, echoTime: { count: 0 } });
});
