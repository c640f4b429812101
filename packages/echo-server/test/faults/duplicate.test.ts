// Fault `duplicate`: which piece, and how often.
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { throughFault } from './support/through-fault.js';
import { visit } from './support/visit.js';

it('sends the first byte twice unless told otherwise', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'duplicate' }] });
  expect(await visit(server.port, 'abcd')).toEqual({ received: 'aabcd', ended: 'end' });
});

it('sends the piece twice that is asked for, wherever chunks begin', async () => {
  const fault = { fault: 'duplicate', atByte: 2, pieceBytes: 3 } as const;
  const whole = await throughFault(fault, ['abcdefgh']);
  const single = await throughFault(fault, Array.from('abcdefgh'));
  expect(whole.pieces.join('')).toBe('abcdecdefgh');
  expect(single.pieces.join('')).toBe('abcdecdefgh');
  expect(whole.traced).toEqual(['duplicate: bytes 2 to 4 go twice']);
});

it('does it again every so many bytes, and leaves alone a piece that the reply ends in', async () => {
  const fault = { fault: 'duplicate', pieceBytes: 2, everyBytes: 4 } as const;
  const { pieces } = await throughFault(fault, ['abcdefghi']);
  expect(pieces.join('')).toBe('ababcdefefghi');
});
