// Fault `slicer`: small pieces, each on its own.
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { throughFault } from './support/through-fault.js';
import { visit } from './support/visit.js';

it('cuts each chunk into pieces of the length that is asked for', async () => {
  const { pieces } = await throughFault({ fault: 'slicer', pieceBytes: 3 }, ['abcdefgh', 'i']);
  expect(pieces).toEqual(['abc', 'def', 'gh', 'i']);
});

it('pauses after each piece', async () => {
  const startedAt = performance.now();
  const { pieces } = await throughFault({ fault: 'slicer', pieceBytes: 1, pauseMs: 20 }, ['abcd']);
  expect(pieces).toEqual(['a', 'b', 'c', 'd']);
  expect(performance.now() - startedAt).toBeGreaterThan(76);
});

it('loses nothing', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'slicer', pieceBytes: 7 }] });
  const message = 'x'.repeat(10_000);
  expect(await visit(server.port, message)).toEqual({ received: message, ended: 'end' });
});
