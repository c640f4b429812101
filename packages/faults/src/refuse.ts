// Fault `refuse`: the connection is accepted, as the operating system insists, and given up at once.
import { oneOf, type FaultDefinition } from './fault.js';

/** Options of the fault `refuse`. */
export interface RefuseOptions {
  /** `reset`: with RST; `close`: with a clean end. @defaultValue 'reset' */
  readonly how?: 'reset' | 'close';
}

export const refuse: FaultDefinition<RefuseOptions> = {
  meaning: 'the connection is reset, or closed, as soon as it has been accepted',
  options: { how: oneOf(['reset', 'close'], 'reset') },
  apply(context, { how }) {
    return {
      onAccept: () => {
        context.trace(`refuse: ${how}`);
        context.refuse(how);
      },
    };
  },
};
