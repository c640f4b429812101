// Fault `acceptLate`: a server that is too busy to look at the connections it has.
import { durationMs, type FaultDefinition } from './fault.js';

/** Options of the fault `acceptLate`. */
export interface AcceptLateOptions {
  /** How long the connection is left alone, in milliseconds. */
  readonly delayMs: number;
}

export const acceptLate: FaultDefinition<AcceptLateOptions> = {
  meaning: 'the connection is left alone for `delayMs` after the operating system made it',
  options: { delayMs: durationMs() },
  apply({ wait, trace }, { delayMs }) {
    return {
      onAccept: () => {
        trace(`acceptLate: left alone for ${delayMs} ms`);
        return wait(delayMs);
      },
    };
  },
};
