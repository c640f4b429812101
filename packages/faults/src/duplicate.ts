// Fault `duplicate`: a piece of the reply goes twice.
import { count, type FaultDefinition } from './fault.js';
import { nextPosition, outgoing } from './outgoing.js';

/** Options of the fault `duplicate`. */
export interface DuplicateOptions {
  /** Where the piece begins: a byte of the reply, counted from 0. @defaultValue 0 */
  readonly atByte?: number;
  /** How long the piece is. @defaultValue 1 */
  readonly pieceBytes?: number;
  /** After how many bytes another such piece begins. @defaultValue Infinity: never */
  readonly everyBytes?: number;
}

export const duplicate: FaultDefinition<DuplicateOptions> = {
  meaning:
    'the piece of `pieceBytes` at byte `atByte` goes twice, and so does one every `everyBytes` after it; a piece that the reply ends in does not',
  options: { atByte: count(0, 0), pieceBytes: count(1, 1), everyBytes: count(1, Infinity) },
  apply({ trace }, { atByte, pieceBytes, everyBytes }) {
    let at = 0;
    let pieceStart = atByte;
    let piece: Buffer[] = [];
    return {
      outgoing: outgoing((chunk, push) => {
        let rest = chunk;
        while (rest.length > 0) {
          const pieceEnd = pieceStart + pieceBytes;
          const inPiece = at >= pieceStart;
          const bytes = rest.subarray(0, (inPiece ? pieceEnd : pieceStart) - at);
          rest = rest.subarray(bytes.length);
          at += bytes.length;
          push(bytes);
          if (inPiece) piece.push(bytes);
          if (at < pieceEnd) continue;
          trace(`duplicate: bytes ${pieceStart} to ${pieceEnd - 1} go twice`);
          push(Buffer.concat(piece));
          piece = [];
          pieceStart = nextPosition(at, atByte, everyBytes);
        }
      }),
    };
  },
};
