// A crowd that holds connections and does next to nothing with them.
import { connectRaw, expectSameBytes, testBytes, type RawClient } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { engines } from '../src/engines.js';
import { RemoteProcess } from '../src/remote-process.mjs';
import { ServerProcess } from '../src/server-process.js';

const count = 500;
const message = testBytes(1000);

const onLinux = describe.runIf(process.platform === 'linux');

onLinux.each(engines)(`a slow crowd of ${count} at engine %s`, (engine) => {
  it('does not slow a client that behaves, and gets its own bytes in the end', async () => {
    await using server = await ServerProcess.start({ engine });
    await using crowd = await RemoteProcess.start('slow-crowd');
    await using client = await connectRaw(server.port);
    await medianEchoMs(client);
    const aloneMs = await medianEchoMs(client);

    await crowd.call('gather', { port: server.port, count });
    await server.until(({ connectionsOpen }) => connectionsOpen === count + 1);
    const { bytesReceived: receivedBefore } = await server.stats();
    const inCompanyMs = await medianEchoMs(client);
    const { bytesReceived } = await server.stats();

    expect(await crowd.call('remaining')).toBe(count);
    expect(bytesReceived).toBeGreaterThan(receivedBefore + echoes * message.length);
    // Far from what varies on a busy machine, and as far from a server that waits for the crowd.
    expect(inCompanyMs).toBeLessThan(Math.max(20 * aloneMs, 25));

    const dispersed = (await crowd.call('disperse')) as Record<
      'bytesSent' | 'bytesReceived',
      number
    >;
    expect(dispersed.bytesReceived).toBe(dispersed.bytesSent);
    await server.until(({ connectionsOpen }) => connectionsOpen === 1);
    const total = dispersed.bytesSent + 3 * echoes * message.length;
    expect(await server.stats()).toMatchObject({
      connectionsFailed: 0,
      bytesReceived: total,
      bytesSent: total,
    });
  });

  it('is gone after idleTimeoutMs and maxConnectionMs', async () => {
    await using server = await ServerProcess.start({
      engine,
      idleTimeoutMs: 500,
      maxConnectionMs: 2000,
    });
    await using crowd = await RemoteProcess.start('slow-crowd');
    await crowd.call('gather', { port: server.port, count });
    const { outcomes } = await server.until(
      ({ connectionsTotal, connectionsOpen }) =>
        connectionsTotal === count && connectionsOpen === 0,
    );
    expect(outcomes).toMatchObject({ timedOut: count });
    await echoOnce(await connectRaw(server.port));
  });

  it('gets no further than maxConnections, and leaves room once it is gone', async () => {
    const maxConnections = 100;
    await using server = await ServerProcess.start({
      engine,
      maxConnections,
      maxConnectionMs: 3000,
    });
    await using crowd = await RemoteProcess.start('slow-crowd');
    await crowd.call('gather', { port: server.port, count });
    await server.until(({ connectionsRefused }) => connectionsRefused === count - maxConnections);
    const stats = await server.until(({ connectionsOpen }) => connectionsOpen === 0);
    expect(stats).toMatchObject({
      connectionsTotal: maxConnections,
      outcomes: { timedOut: maxConnections },
    });
    await echoOnce(await connectRaw(server.port));
  });
});

const echoes = 300;

/** The median of so many echoes, one after the other, each compared to the byte. */
async function medianEchoMs(client: RawClient): Promise<number> {
  const times: number[] = [];
  for (let number = 0; number < echoes; number += 1) {
    const startedAt = performance.now();
    await client.write(message);
    expectSameBytes(await client.readExactly(message.length), message);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  return times[echoes / 2] ?? NaN;
}

async function echoOnce(client: RawClient): Promise<void> {
  await using _ = client;
  await client.write(message);
  expectSameBytes(await client.readExactly(message.length), message);
}
