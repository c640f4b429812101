// Fault `stall`: the reply stops in the middle. What follows waits, at last in the client.
import { several } from '@tcp-echo/base';
import { count, durationMs, type FaultDefinition } from './fault.js';
import { outgoing } from './outgoing.js';

/** Options of the fault `stall`. */
export interface StallOptions {
  /** How many bytes of the reply come before it stops. @defaultValue 0 */
  readonly afterBytes?: number;
  /** How long it stops, in milliseconds. @defaultValue Infinity */
  readonly stallMs?: number;
}

export const stall: FaultDefinition<StallOptions> = {
  meaning:
    'after `afterBytes` nothing more goes, the end neither, for `stallMs`; nothing is lost, and a client that goes on sending is held back',
  options: { afterBytes: count(0, 0), stallMs: durationMs(Infinity) },
  apply({ wait, trace }, { afterBytes, stallMs }) {
    let left = afterBytes;
    let hasStalled = false;
    const stop = async (): Promise<void> => {
      hasStalled = true;
      const howLong = stallMs === Infinity ? 'for ever' : `for ${stallMs} ms`;
      trace(`stall: ${howLong}, after ${several(afterBytes, 'byte')}`);
      await wait(stallMs);
    };
    return {
      outgoing: outgoing(
        async (chunk, push) => {
          const first = chunk.subarray(0, hasStalled ? chunk.length : left);
          push(first);
          left -= first.length;
          if (left === 0 && !hasStalled) await stop();
          push(chunk.subarray(first.length));
        },
        async () => {
          if (left === 0 && !hasStalled) await stop();
        },
      ),
    };
  },
};
