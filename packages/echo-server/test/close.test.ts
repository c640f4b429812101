// Ordered shutdown: not ready, a delay, no new connections, a grace, force, and the report of it.
import { connectRaw, expectSameBytes, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer, startMetricsServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { nativeEngines } from './support/native-engines.js';

it('is ready until it is closed', async () => {
  await using server = await startEchoServer();
  expect(server.ready).toBe(true);
  const closed = server.close();
  expect(server.ready).toBe(false);
  await closed;
});

it('goes on accepting during the delay, although it is not ready', async () => {
  await using server = await startEchoServer();
  const closed = server.close({ delayMs: 1_000_000 });
  await using client = await connectRaw(server.port);
  await client.write(testBytes(1000));
  client.halfClose();
  expectSameBytes(await client.readToEnd(), testBytes(1000));
  // A second call with shorter times ends the delay of the first.
  await server.close({ delayMs: 0 });
  expect(await closed).toMatchObject({ ended: 1, forced: 0 });
  await expect(connectRaw(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it.each(['net' as const, ...nativeEngines])(
  'ends what is open on command, and goes on listening: engine %s',
  async (engine) => {
    await using server = await startEchoServer({ engine });
    await using first = await connectRaw(server.port);
    await using second = await connectRaw(server.port);
    for (const client of [first, second]) {
      await client.write(testBytes(1));
      await client.readExactly(1);
    }
    await server.disconnect();
    expect(server.stats()).toMatchObject({ connectionsOpen: 0, outcomes: { forced: 2 } });
    expect(await first.readToEnd()).toHaveLength(0);
    expect(await second.readToEnd()).toHaveLength(0);
    await using third = await connectRaw(server.port);
    await third.write(testBytes(1000));
    expectSameBytes(await third.readExactly(1000), testBytes(1000));
    expect(server.ready).toBe(true);
  },
);

it('reports how many connections ended in which way', async () => {
  await using server = await startEchoServer();
  const clients = [];
  for (let count = 0; count < 4; count += 1) {
    const client = await connectRaw(server.port);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    clients.push(client);
  }
  const [orderly, resetting, ...staying] = clients;
  const closed = server.close({ graceMs: 1_000_000 });
  orderly?.halfClose();
  resetting?.socket.resetAndDestroy();
  while (server.connectionCount > 2) await setImmediate();
  const gone = staying.map((client) => once(client.socket.resume(), 'end'));
  await server.close({ graceMs: 0 });
  await Promise.all(gone);
  expect(await closed).toEqual({
    ended: 1,
    reset: 1,
    failed: 0,
    timedOut: 0,
    limited: 0,
    faulted: 0,
    forced: 2,
  });
  for (const client of clients) await client[Symbol.asyncDispose]();
});

it('does not report what ended before', async () => {
  await using server = await startEchoServer();
  await using client = await connectRaw(server.port);
  client.halfClose();
  await client.readToEnd();
  while (server.connectionCount > 0) await setImmediate();
  expect((await server.close()).ended).toBe(0);
  expect(server.stats().outcomes.ended).toBe(1);
});

it('rejects a delay that is no duration, and stays ready', async () => {
  await using server = await startEchoServer();
  await expect(server.close({ delayMs: -1 })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  });
  expect(server.ready).toBe(true);
});

it('answers /readyz with 503 from the first call of close on, and /healthz with 200', async () => {
  await using server = await startEchoServer();
  await using metrics = await startMetricsServer(server);
  const status = async (path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${metrics.port}${path}`)).status;
  expect(await status('/readyz')).toBe(200);
  const closed = server.close({ delayMs: 1_000_000 });
  expect(await status('/readyz')).toBe(503);
  expect(await status('/healthz')).toBe(200);
  await server.close();
  await closed;
  expect(await status('/readyz')).toBe(503);
});
