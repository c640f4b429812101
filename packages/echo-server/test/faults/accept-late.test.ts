// Fault `acceptLate`: a connection that nobody looks at for a while.
import { connectRaw } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { visit } from './support/visit.js';

it('answers no earlier than it is told to', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'acceptLate', delayMs: 80 }] });
  const startedAt = performance.now();
  expect(await visit(server.port, 'hello')).toEqual({ received: 'hello', ended: 'end' });
  expect(performance.now() - startedAt).toBeGreaterThan(79);
});

it('survives a client that leaves meanwhile', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'acceptLate', delayMs: 2_000_000 }],
  });
  await using client = await connectRaw(server.port);
  while (server.connectionCount === 0) await setImmediate();
  client.socket.resetAndDestroy();
  await server.close({ graceMs: 10_000 });
  expect(server.stats()).toMatchObject({ bytesSent: 0, outcomes: { reset: 1, forced: 0 } });
});

it('comes before what follows it', async () => {
  await using server = await startEchoServer({
    faults: [
      { fault: 'acceptLate', delayMs: 60 },
      { fault: 'refuse', how: 'close' },
    ],
  });
  const startedAt = performance.now();
  expect(await visit(server.port, 'hello')).toEqual({ received: '', ended: 'end' });
  expect(performance.now() - startedAt).toBeGreaterThan(59);
});
