// Fault `reorder`: pieces of the reply change places, as TCP never lets them.
import { count, type FaultDefinition } from './fault.js';
import { outgoing, piecesOf, type Push } from './outgoing.js';

/** Options of the fault `reorder`. */
export interface ReorderOptions {
  /** How long a piece is. @defaultValue 1 */
  readonly pieceBytes?: number;
  /** How many pieces change places with one another; they wait for the last of them. @defaultValue 4 */
  readonly pieces?: number;
}

export const reorder: FaultDefinition<ReorderOptions> = {
  meaning:
    'of each `pieces` pieces of `pieceBytes`, none comes in its place; what is too little for that waits until the reply ends',
  options: { pieceBytes: count(1, 1), pieces: count(2, 4) },
  apply({ random, trace }, { pieceBytes, pieces }) {
    const blockBytes = pieceBytes * pieces;
    let held = Buffer.alloc(0);
    let start = 0;
    const send = (block: Buffer, push: Push): void => {
      trace(`reorder: bytes ${start} to ${start + block.length - 1} are shuffled`);
      start += block.length;
      for (const piece of derange([...piecesOf(block, pieceBytes)], random)) push(piece);
    };
    return {
      outgoing: outgoing(
        (chunk, push) => {
          held = Buffer.concat([held, chunk]);
          while (held.length >= blockBytes) {
            const block = held.subarray(0, blockBytes);
            held = held.subarray(blockBytes);
            send(block, push);
          }
        },
        (push) => {
          if (held.length > 0) send(held, push);
        },
      ),
    };
  },
};

/**
 * Puts `items` in an order in which none is where it was.
 * Source: S. Sattolo, An algorithm to generate a random cyclic permutation, 1986.
 */
function derange<T>(items: T[], random: () => number): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * last);
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
  return items;
}
