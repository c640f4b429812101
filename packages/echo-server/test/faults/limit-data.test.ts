// Fault `limitData`: closed in the middle.
import { connectRaw, expectSameBytes, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { holdTimers } from '../support/hold-timers.js';

it('sends so many bytes and a clean end, although the client sends on', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'limitData', afterBytes: 100_000 }],
  });
  await using client = await connectRaw(server.port);
  client.socket.write(testBytes(mebibyte));
  expectSameBytes(await client.readToEnd(), testBytes(mebibyte).subarray(0, 100_000));
  await client.write(testBytes(1000));
  client.halfClose();
  await once(client.socket, 'close');
  await server.close();
  expect(server.stats().outcomes).toMatchObject({ faulted: 1, ended: 0 });
});

it('cuts off a client that does not end in turn', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'limitData' }] });
  await using client = await connectRaw(server.port);
  const gone = once(client.socket, 'error');
  {
    using _timers = holdTimers();
    await client.write(Buffer.from('x'));
    expect(await client.readToEnd()).toHaveLength(0);
    // The client keeps its side open: only the limit of a lingering server can end it.
    vi.advanceTimersByTime(29_999);
    expect(server.connectionCount).toBe(1);
    vi.advanceTimersByTime(1);
  }
  while (!client.socket.destroyed) {
    client.socket.write('x');
    await setImmediate();
  }
  expect(await gone).toMatchObject([{ code: expect.stringMatching(/ECONNRESET|EPIPE/) }]);
  expect(server.stats().outcomes).toMatchObject({ faulted: 1, timedOut: 0 });
});
