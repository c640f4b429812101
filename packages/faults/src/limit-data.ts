// Fault `limitData`: the connection is closed in the middle of the reply.
import { several } from '@tcp-echo/base';
import { cutAfter } from './outgoing.js';
import { count, type FaultDefinition } from './fault.js';

/** Options of the fault `limitData`. */
export interface LimitDataOptions {
  /** How many bytes of the reply come back. @defaultValue 0 */
  readonly afterBytes?: number;
}

export const limitData: FaultDefinition<LimitDataOptions> = {
  meaning: 'after `afterBytes` the connection is closed: a clean end, and no loss before it',
  options: { afterBytes: count(0, 0) },
  apply({ endWith, trace }, { afterBytes }) {
    const outgoing = cutAfter(afterBytes, (push) => {
      trace(`limitData: closed after ${several(afterBytes, 'byte')}`);
      endWith('close');
      push(null);
    });
    return { outgoing };
  },
};
