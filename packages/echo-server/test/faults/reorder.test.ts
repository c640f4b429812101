// Fault `reorder`: every piece elsewhere, none lost.
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { throughFault } from './support/through-fault.js';
import { visit } from './support/visit.js';

it('lets no piece come in its place, and loses none', async () => {
  await using server = await startEchoServer({
    faults: [{ fault: 'reorder', pieceBytes: 2, pieces: 5 }],
  });
  const sent = '0a1b2c3d4e5f6g7h8i9j';
  const { received } = await visit(server.port, sent);
  for (const block of [0, 10]) {
    const before = pairs(sent.slice(block, block + 10));
    const after = pairs(received.slice(block, block + 10));
    expect(after.toSorted()).toEqual(before);
    for (const [at, piece] of after.entries()) expect(piece).not.toBe(before[at]);
  }
});

it('shuffles what is left when the reply ends', async () => {
  const { pieces } = await throughFault({ fault: 'reorder', pieces: 4 }, ['abcdef']);
  expect(pieces.slice(4)).toEqual(['f', 'e']);
});

it('depends on the seed and the place in the stream, not on chunks', async () => {
  const fault = { fault: 'reorder', pieces: 7 } as const;
  const text = 'the quick brown fox jumps over the lazy dog';
  const whole = await throughFault(fault, [text]);
  const single = await throughFault(fault, Array.from(text));
  expect(whole.pieces).toEqual(single.pieces);
  expect(whole.pieces.join('')).not.toBe(text);
});

function pairs(text: string): readonly string[] {
  return text.match(/../g) ?? [];
}
