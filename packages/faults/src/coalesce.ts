// Fault `coalesce`: small pieces come together, as Nagle's algorithm or a proxy joins them.
import { several } from '@tcp-echo/base';
import { count, durationMs, type FaultDefinition } from './fault.js';
import { outgoing, type Push } from './outgoing.js';

/** Options of the fault `coalesce`. */
export interface CoalesceOptions {
  /** How many bytes have to be there before any go. */
  readonly pieceBytes: number;
  /** How long the first of them waits at most, in milliseconds. @defaultValue 100 */
  readonly maxDelayMs?: number;
}

export const coalesce: FaultDefinition<CoalesceOptions> = {
  meaning:
    'bytes are held back until there are `pieceBytes`, the first has waited `maxDelayMs`, or the reply ends; they go at once',
  options: { pieceBytes: count(1), maxDelayMs: durationMs(100) },
  apply({ after, trace }, { pieceBytes, maxDelayMs }) {
    let held: Buffer[] = [];
    let heldBytes = 0;
    let stopWaiting: (() => void) | undefined;
    const release = (push: Push): void => {
      stopWaiting?.();
      trace(`coalesce: ${several(heldBytes, 'byte')} at once`);
      push(Buffer.concat(held));
      held = [];
      heldBytes = 0;
    };
    return {
      outgoing: outgoing(
        (chunk, push) => {
          if (heldBytes === 0) {
            stopWaiting = after(maxDelayMs, () => {
              release(push);
            });
          }
          held.push(chunk);
          heldBytes += chunk.length;
          if (heldBytes >= pieceBytes) release(push);
        },
        (push) => {
          if (heldBytes > 0) release(push);
        },
      ),
    };
  },
};
