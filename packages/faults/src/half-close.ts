// Fault `halfClose`: the server stops sending in the middle of the reply, and goes on receiving.
import { several } from '@tcp-echo/base';
import { cutAfter } from './outgoing.js';
import { count, type FaultDefinition } from './fault.js';

/** Options of the fault `halfClose`. */
export interface HalfCloseOptions {
  /** How many bytes of the reply come back. @defaultValue 0 */
  readonly afterBytes?: number;
}

export const halfClose: FaultDefinition<HalfCloseOptions> = {
  meaning:
    'after `afterBytes` the server sends its end, but goes on reading for as long as the client sends',
  options: { afterBytes: count(0, 0) },
  apply({ endWith, trace }, { afterBytes }) {
    const outgoing = cutAfter(afterBytes, (push) => {
      trace(`halfClose: the end comes after ${several(afterBytes, 'byte')}`);
      endWith('end');
      push(null);
    });
    return { outgoing };
  },
};
