// Fault `bandwidth`: a slow path. What does not fit waits in the sender: backpressure, no queue.
import { performance } from 'node:perf_hooks';
import { several } from '@tcp-echo/base';
import { count, type FaultDefinition } from './fault.js';
import { outgoing, piecesOf } from './outgoing.js';

/** Options of the fault `bandwidth`. */
export interface BandwidthOptions {
  /** How many bytes go in a second, at most. */
  readonly bytesPerSecond: number;
}

/** How many pieces a second's worth goes in: few enough to be cheap, enough to flow. */
const piecesPerSecond = 50;

export const bandwidth: FaultDefinition<BandwidthOptions> = {
  meaning: 'at most `bytesPerSecond` go, evenly',
  options: { bytesPerSecond: count(1) },
  apply({ wait, trace }, { bytesPerSecond }) {
    trace(`bandwidth: ${several(bytesPerSecond, 'byte')} a second`);
    const pieceBytes = Math.max(1, Math.floor(bytesPerSecond / piecesPerSecond));
    let freeAt = 0;
    return {
      outgoing: outgoing(async (chunk, push) => {
        for (const piece of piecesOf(chunk, pieceBytes)) {
          const now = performance.now();
          freeAt = Math.max(freeAt, now) + (piece.length / bytesPerSecond) * 1000;
          await wait(freeAt - now);
          push(piece);
        }
      }),
    };
  },
};
