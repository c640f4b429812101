// Fault `corrupt`: a bit comes back turned over.
import { count, integerBetween, type FaultDefinition } from './fault.js';
import { nextPosition, outgoing } from './outgoing.js';

/** Options of the fault `corrupt`. */
export interface CorruptOptions {
  /** Which byte of the reply, counted from 0. @defaultValue 0 */
  readonly atByte?: number;
  /** Which bit of it, from 0, the least, to 7. @defaultValue 0 */
  readonly bit?: number;
  /** After how many bytes it happens again. @defaultValue Infinity: never */
  readonly everyBytes?: number;
}

export const corrupt: FaultDefinition<CorruptOptions> = {
  meaning:
    'the bit `bit` of the byte `atByte` comes back turned over, and that of every `everyBytes`-th after it',
  options: {
    atByte: count(0, 0),
    bit: integerBetween(0, 7, 0),
    everyBytes: count(1, Infinity),
  },
  apply({ trace }, { atByte, bit, everyBytes }) {
    let start = 0;
    return {
      outgoing: outgoing((chunk, push) => {
        const end = start + chunk.length;
        let at = nextPosition(start, atByte, everyBytes);
        // The chunk is not ours alone: others may have kept what was received.
        const bytes = at < end ? Buffer.from(chunk) : chunk;
        for (; at < end; at = nextPosition(at + 1, atByte, everyBytes)) {
          bytes.writeUInt8(bytes.readUInt8(at - start) ^ (1 << bit), at - start);
          trace(`corrupt: turned over bit ${bit} of byte ${at}`);
        }
        start = end;
        push(bytes);
      }),
    };
  },
};
