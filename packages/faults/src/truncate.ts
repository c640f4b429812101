// Fault `truncate`: the reply is too short, and nothing says so.
import { several } from '@tcp-echo/base';
import { cutAfter } from './outgoing.js';
import { count, type FaultDefinition } from './fault.js';

/** Options of the fault `truncate`. */
export interface TruncateOptions {
  /** How many bytes of the reply come back. @defaultValue 0 */
  readonly afterBytes?: number;
}

export const truncate: FaultDefinition<TruncateOptions> = {
  meaning:
    'after `afterBytes` the rest of the reply is dropped; the connection stays, and ends as it would have',
  options: { afterBytes: count(0, 0) },
  apply({ trace }, { afterBytes }) {
    const outgoing = cutAfter(afterBytes, () => {
      trace(`truncate: what follows after ${several(afterBytes, 'byte')} is dropped`);
    });
    return { outgoing };
  },
};
