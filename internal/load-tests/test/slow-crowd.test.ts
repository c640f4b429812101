// A crowd that holds connections and does next to nothing with them.
import { connectRaw, expectSameBytes, testBytes, type RawClient } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { engines } from '../src/engines.js';
import { RemoteProcess } from '../src/remote-process.mjs';
import { atScale } from '../src/scale.js';
import { ServerProcess } from '../src/server-process.js';

const count = atScale(500, 100);
/** Every second one, which sends a byte each 100 ms. */
const tricklers = count / 2;
const message = testBytes(1000);

const onLinux = describe.runIf(process.platform === 'linux');

onLinux.each(engines)(`a slow crowd of ${count} at engine %s`, (engine) => {
  it('does not slow a client that behaves, and gets its own bytes in the end', async () => {
    await using server = await ServerProcess.start({ engine });
    await using crowd = await RemoteProcess.start('slow-crowd');
    await using client = await connectRaw(server.port);
    await crowd.call('gather', { port: server.port, count });
    await server.until(({ connectionsOpen }) => connectionsOpen === count + 1);
    const trickledBefore = Number(await crowd.call('trickled'));
    for (let made = 0; made < echoes; made += 1) await echoOnce(client);
    const trickled = Number(await crowd.call('trickled')) - trickledBefore;

    expect(await crowd.call('remaining')).toBe(count);
    // Had the client to wait for the crowd, each that trickles would have sent a byte at each of its echoes.
    expect(trickled).toBeLessThan(echoes * tricklers);

    const dispersed = (await crowd.call('disperse')) as Record<
      'bytesSent' | 'bytesReceived',
      number
    >;
    expect(dispersed.bytesReceived).toBe(dispersed.bytesSent);
    await server.until(({ connectionsOpen }) => connectionsOpen === 1);
    const total = dispersed.bytesSent + echoes * message.length;
    expect(await server.stats()).toMatchObject({
      connectionsFailed: 0,
      bytesReceived: total,
      bytesSent: total,
    });
  });

  it('is gone after idleTimeoutMs and maxConnectionMs', async () => {
    await using server = await ServerProcess.start({
      engine,
      idleTimeoutMs: 250,
      maxConnectionMs: 750,
    });
    await using crowd = await RemoteProcess.start('slow-crowd');
    await crowd.call('gather', { port: server.port, count });
    const { outcomes } = await server.until(
      ({ connectionsTotal, connectionsOpen }) =>
        connectionsTotal === count && connectionsOpen === 0,
    );
    expect(outcomes).toMatchObject({ timedOut: count });
    await using client = await connectRaw(server.port);
    await echoOnce(client);
  });

  it('gets no further than maxConnections, and leaves room once it is gone', async () => {
    const maxConnections = count / 5;
    await using server = await ServerProcess.start({ engine, maxConnections });
    await using crowd = await RemoteProcess.start('slow-crowd');
    await crowd.call('gather', { port: server.port, count });
    await server.until(({ connectionsRefused }) => connectionsRefused === count - maxConnections);
    expect(await server.stats()).toMatchObject({
      connectionsTotal: maxConnections,
      connectionsOpen: maxConnections,
    });
    await crowd.kill();
    await server.until(({ connectionsOpen }) => connectionsOpen === 0);
    await using client = await connectRaw(server.port);
    await echoOnce(client);
  });
});

const echoes = 300;

/** One echo, compared to the byte. */
async function echoOnce(client: RawClient): Promise<void> {
  await client.write(message);
  expectSameBytes(await client.readExactly(message.length), message);
}
