// What truncate, limitData, halfClose and reset share: the first bytes of a reply go, the rest does not.
import type { Transform } from 'node:stream';
import { outgoing, type Push } from './outgoing.js';
import { turnOfTheLoop } from './turn-of-the-loop.js';

/**
 * Lets `afterBytes` bytes through and drops what follows. Calls `onCut` when the last of them has gone;
 * with 0, when the first byte would.
 */
export function cutAfter(afterBytes: number, onCut: (push: Push) => void): Transform {
  let left = afterBytes;
  let isCut = false;
  const pass = (chunk: Buffer, push: Push): void => {
    push(chunk.subarray(0, left));
    isCut = chunk.length >= left;
    left -= chunk.length;
    if (isCut) onCut(push);
  };
  return outgoing((chunk, push) => (isCut ? turnOfTheLoop() : pass(chunk, push)));
}
