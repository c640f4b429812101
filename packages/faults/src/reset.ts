// Fault `reset`: the connection is reset in the middle of the reply.
import { several } from '@tcp-echo/base';
import { cutAfter } from './outgoing.js';
import { count, type FaultDefinition } from './fault.js';

/** Options of the fault `reset`. */
export interface ResetOptions {
  /** How many bytes of the reply are sent; the reset may overtake some of them. @defaultValue 0 */
  readonly afterBytes?: number;
}

export const reset: FaultDefinition<ResetOptions> = {
  meaning:
    'after `afterBytes` the connection is reset (RST), which may overtake some of them on their way',
  options: { afterBytes: count(0, 0) },
  apply({ endWith, trace }, { afterBytes }) {
    const outgoing = cutAfter(afterBytes, (push) => {
      trace(`reset: after ${several(afterBytes, 'byte')}`);
      endWith('reset');
      push(null);
    });
    return { outgoing };
  },
};
