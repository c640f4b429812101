// Fault `blackHole`: everything goes in, nothing comes out.
import type { FaultDefinition } from './fault.js';
import { outgoing, turnOfTheLoop } from './outgoing.js';

export const blackHole: FaultDefinition<object> = {
  meaning: 'everything is read and nothing is sent, not even an end',
  options: {},
  apply({ wait, trace }) {
    trace('blackHole: nothing is sent');
    return { outgoing: outgoing(turnOfTheLoop, () => wait(Infinity)) };
  },
};
