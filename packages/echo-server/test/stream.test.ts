// Mode `stream` under the one load that the contract leaves out: a peer that reads late.
import { connectRaw, expectSameBytes, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
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
