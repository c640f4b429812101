// Fault `coalesce`: small pieces come together.
import { connectRaw } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { throughFault } from './support/through-fault.js';

const patient = { fault: 'coalesce', pieceBytes: 4, maxDelayMs: 2_000_000 } as const;

it('holds bytes back until enough are there, and sends them at once', async () => {
  const { pieces } = await throughFault(patient, ['a', 'b', 'c', 'd', 'efghijk', 'l', 'm']);
  expect(pieces).toEqual(['abcd', 'efghijk', 'lm']);
});

it('holds bytes back no longer than it is told to', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'coalesce', pieceBytes: 1000, maxDelayMs: 60 }],
  });
  await using client = await connectRaw(server.port);
  const startedAt = performance.now();
  await client.write(Buffer.from('one'));
  expect(String(await client.readExactly(3))).toBe('one');
  expect(performance.now() - startedAt).toBeGreaterThan(59);
});

it('counts the time anew for what comes after', async () => {
  const { traced } = await throughFault(patient, ['abcd', 'e', 'fgh', 'i']);
  expect(traced).toEqual([
    'coalesce: 4 bytes at once',
    'coalesce: 4 bytes at once',
    'coalesce: 1 byte at once',
  ]);
});
