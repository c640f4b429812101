// Fault `corrupt`: which byte, which bit.
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { throughFault } from './support/through-fault.js';
import { visit } from './support/visit.js';

it('turns over the lowest bit of the first byte unless told otherwise', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'corrupt' }] });
  expect(await visit(server.port, 'aaaa')).toEqual({ received: '`aaa', ended: 'end' });
});

it('turns over the bit of the byte that is asked for, wherever chunks begin', async () => {
  const fault = { fault: 'corrupt', atByte: 5, bit: 5 } as const;
  const whole = await throughFault(fault, ['abcdefgh']);
  const single = await throughFault(fault, Array.from('abcdefgh'));
  expect(whole.pieces.join('')).toBe('abcdeFgh');
  expect(single.pieces.join('')).toBe('abcdeFgh');
  expect(whole.traced).toEqual(['corrupt: turned over bit 5 of byte 5']);
});

it('does it again every so many bytes', async () => {
  const fault = { fault: 'corrupt', atByte: 1, bit: 5, everyBytes: 3 } as const;
  const { pieces } = await throughFault(fault, ['abcd', 'ef', 'ghijk']);
  expect(pieces.join('')).toBe('aBcdEfgHijK');
});
