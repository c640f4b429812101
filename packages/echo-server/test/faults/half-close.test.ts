// Fault `halfClose`: nothing more comes, but everything still goes.
import { connectRaw } from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { expect, it } from 'vitest';

it('sends its end after so many bytes and goes on receiving', async () => {
  let received = 0;
  const listen = (event: unknown): void => {
    const { actor, kind, bytes } = event as TraceEvent;
    if (actor === 'server' && kind === 'received') received += bytes?.length ?? 0;
  };
  traceChannel.subscribe(listen);
  await using server = await startEchoServer({ faults: [{ fault: 'halfClose', afterBytes: 5 }] });
  await using client = await connectRaw(server.port);
  await client.write(Buffer.from('Hello World!'));
  expect(String(await client.readToEnd())).toBe('Hello');
  for (let round = 0; round < 100; round += 1) await client.write(Buffer.alloc(10_000));
  client.halfClose();
  await once(client.socket, 'close');
  await server.close();
  traceChannel.unsubscribe(listen);
  expect(received).toBe(1_000_012);
  expect(server.stats()).toMatchObject({ bytesSent: 5, outcomes: { faulted: 1 } });
});
