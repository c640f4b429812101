// Fault `truncate`: too short, and nothing says so.
import { connectRaw } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { visit } from './support/visit.js';

it('sends the first bytes back and drops the rest, and ends when the client does', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'truncate', afterBytes: 5 }] });
  expect(await visit(server.port, 'Hello World!')).toEqual({ received: 'Hello', ended: 'end' });
});

it('goes on reading, and keeps the connection', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'truncate', afterBytes: 5 }] });
  await using client = await connectRaw(server.port);
  await client.write(Buffer.from('Hello World!'));
  expect(String(await client.readExactly(5))).toBe('Hello');
  for (let round = 0; round < 100; round += 1) await client.write(Buffer.alloc(10_000));
  while (server.stats().bytesReceived < 1_000_012) await setImmediate();
  expect(server.stats()).toMatchObject({ bytesSent: 5, connectionsOpen: 1 });
});

it('leaves the loop to others in a mode that never stops sending', async () => {
  await using server = await startEchoServer({ mode: 'chargen', faults: [{ fault: 'truncate' }] });
  await using client = await connectRaw(server.port);
  client.halfClose();
  expect(await client.readToEnd()).toHaveLength(0);
});
