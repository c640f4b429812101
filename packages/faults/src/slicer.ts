// Fault `slicer`: many small pieces, each sent on its own.
import { several } from '@tcp-echo/base';
import { count, durationMs, type FaultDefinition } from './fault.js';
import { outgoing, piecesOf } from './outgoing.js';

/** Options of the fault `slicer`. */
export interface SlicerOptions {
  /** How long a piece is at most. */
  readonly pieceBytes: number;
  /** How long after a piece the next one goes, in milliseconds. @defaultValue 0 */
  readonly pauseMs?: number;
}

export const slicer: FaultDefinition<SlicerOptions> = {
  meaning:
    'the reply goes in pieces of at most `pieceBytes`, `pauseMs` apart; without a pause the client may get several at once',
  options: { pieceBytes: count(1), pauseMs: durationMs(0) },
  apply({ wait, trace }, { pieceBytes, pauseMs }) {
    return {
      outgoing: outgoing(async (chunk, push) => {
        trace(`slicer: ${several(chunk.length, 'byte')} in pieces of ${pieceBytes}`);
        for (const piece of piecesOf(chunk, pieceBytes)) {
          push(piece);
          if (pauseMs > 0) await wait(pauseMs);
        }
      }),
    };
  },
};
