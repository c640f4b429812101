// Fault `slowClose`: the reply comes in time, its end does not.
import { durationMs, type FaultDefinition } from './fault.js';
import { outgoing } from './outgoing.js';

/** Options of the fault `slowClose`. */
export interface SlowCloseOptions {
  /** How late the end comes, in milliseconds. */
  readonly delayMs: number;
}

export const slowClose: FaultDefinition<SlowCloseOptions> = {
  meaning: 'the reply comes in time, its end `delayMs` late',
  options: { delayMs: durationMs() },
  apply({ wait, trace }, { delayMs }) {
    return {
      outgoing: outgoing(
        (chunk, push) => {
          push(chunk);
        },
        () => {
          trace(`slowClose: the end comes ${delayMs} ms late`);
          return wait(delayMs);
        },
      ),
    };
  },
};
