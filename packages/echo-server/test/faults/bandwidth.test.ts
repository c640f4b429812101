// Fault `bandwidth`: as slow as it is told to be, and no queue behind it.
import { connectRaw, expectSameBytes, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { untilStalled } from '../support/until-stalled.js';

it('takes at least the time that the bytes take, and loses none', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'bandwidth', bytesPerSecond: 100_000 }],
  });
  await using client = await connectRaw(server.port);
  const startedAt = performance.now();
  client.socket.end(testBytes(30_000));
  expectSameBytes(await client.readToEnd(), testBytes(30_000));
  expect(performance.now() - startedAt).toBeGreaterThan(295);
});

it('goes byte by byte where a second is worth less than its pieces', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'bandwidth', bytesPerSecond: 20 }],
  });
  await using client = await connectRaw(server.port);
  const startedAt = performance.now();
  client.socket.end('abc');
  expect(String(await client.readToEnd())).toBe('abc');
  expect(performance.now() - startedAt).toBeGreaterThan(145);
});

it('holds back a client that sends more, instead of queueing it', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'bandwidth', bytesPerSecond: 1000 }],
  });
  await using client = await connectRaw(server.port);
  client.socket.on('error', () => undefined);
  client.socket.write(testBytes(32 * mebibyte));
  await untilStalled(() => server.stats().bytesReceived);
  expect(server.stats().bytesReceived).toBeGreaterThan(0);
  expect(server.stats().bytesReceived).toBeLessThan(mebibyte);
});
