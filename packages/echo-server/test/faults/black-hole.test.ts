// Fault `blackHole`: everything in, nothing out.
import { connectRaw, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';

it('takes everything, answers nothing, and does not end when the client does', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'blackHole' }] });
  await using client = await connectRaw(server.port);
  let heard = false;
  client.socket.on('data', () => (heard = true)).on('end', () => (heard = true));
  await client.write(testBytes(32 * mebibyte));
  client.halfClose();
  while (server.stats().bytesReceived < 32 * mebibyte) await setImmediate();
  for (let turn = 0; turn < 200; turn += 1) await setImmediate();
  expect(heard).toBe(false);
  expect(server.stats()).toMatchObject({ bytesSent: 0, connectionsOpen: 1 });
  await server.close({ graceMs: 0 });
  expect(server.stats().outcomes.forced).toBe(1);
});
