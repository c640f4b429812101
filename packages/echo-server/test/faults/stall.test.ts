// Fault `stall`: the reply stops, for a while or for ever.
import { connectRaw, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { untilStalled } from '../support/until-stalled.js';
import { throughFault } from './support/through-fault.js';

it('goes on after the time that it is told, and loses nothing', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'stall', afterBytes: 5, stallMs: 80 }],
  });
  await using client = await connectRaw(server.port);
  const startedAt = performance.now();
  client.socket.end('Hello World!');
  expect(String(await client.readToEnd())).toBe('Hello World!');
  expect(performance.now() - startedAt).toBeGreaterThan(79);
});

it('stops once only, before the byte that it is told', async () => {
  const fault = { fault: 'stall', afterBytes: 4, stallMs: 1 } as const;
  const { pieces, traced } = await throughFault(fault, ['ab', 'cdef', 'gh']);
  expect(pieces).toEqual(['ab', 'cd', 'ef', 'gh']);
  expect(traced).toEqual(['stall: for 1 ms, after 4 bytes']);
});

it('holds back the end too, of a reply that is no longer', async () => {
  const startedAt = performance.now();
  await throughFault({ fault: 'stall', afterBytes: 4, stallMs: 40 }, ['abcd']);
  await throughFault({ fault: 'stall', stallMs: 40 }, []);
  expect(performance.now() - startedAt).toBeGreaterThan(78);
});

it('for ever, holds back a client that sends on', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'stall', afterBytes: 5 }] });
  await using client = await connectRaw(server.port);
  client.socket.on('error', () => undefined);
  client.socket.write(testBytes(32 * mebibyte));
  expect(await client.readExactly(5)).toHaveLength(5);
  await untilStalled(() => server.stats().bytesReceived);
  expect(server.stats().bytesReceived).toBeLessThan(mebibyte);
  expect(server.stats().bytesSent).toBe(5);
});
