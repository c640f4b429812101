// The faults of one connection at work.
import type { Writable } from 'node:stream';
import type { Connection } from '../connection/connection.js';
import type { Session } from '../connection/session.js';
import type { Ending, FaultContext } from './fault.js';
import { faultyOutput } from './faulty-output.js';
import type { PlannedFault } from './resolve-plan.js';
import { Timers } from './timers.js';

/** A connection with faults. */
export interface FaultyConnection {
  /** Where what is sent goes instead of to the connection; undefined where no fault changes it. */
  readonly output: (() => Writable) | undefined;
  /** Does what happens before anything is read, and then proceeds, unless that ended the connection. */
  readonly accept: (proceed: () => void) => void;
}

/** Gives `connection`, from which nothing was read yet, its faults. */
export function applyFaults(
  connection: Connection,
  faults: readonly PlannedFault[],
): FaultyConnection {
  const timers = new Timers();
  /** How each fault wants the connection to stop sending, once it wants that. */
  const endings: (Ending | undefined)[] = [];
  let goesOn = true;
  connection.onGone(() => {
    goesOn = false;
    timers.clear();
  });

  const contextOf = ({ startRandom }: PlannedFault, position: number): FaultContext => {
    let random: (() => number) | undefined;
    const after = timers.after.bind(timers);
    return {
      connection: connection.number,
      random: () => (random ??= startRandom())(),
      after,
      wait: (ms) => new Promise((resolve) => void after(ms, resolve)),
      endWith: (ending) => {
        endings[position] = ending;
      },
      refuse: (ending) => {
        goesOn = false;
        if (ending === 'reset') connection.reset('faulted', 'refused by a fault');
        else connection.open(connection.socket, { session: closeAtOnce });
      },
      trace: (message) => {
        connection.trace('faulted', undefined, message);
      },
    };
  };
  const applied = faults.map((fault, at) => fault.apply(contextOf(fault, at)));
  const streams = applied.flatMap(({ outgoing }) => outgoing ?? []);
  const steps = applied.flatMap(({ onAccept }) => onAccept ?? []);
  async function takeSteps(proceed: () => void): Promise<void> {
    for (const step of steps) {
      if (goesOn) await step();
    }
    if (goesOn) proceed();
  }
  return {
    output:
      streams.length === 0
        ? undefined
        : () => faultyOutput(connection, streams, () => lastOf(endings)),
    accept: (proceed) => {
      if (steps.length === 0) proceed();
      else void takeSteps(proceed);
    },
  };
}

/** The session of a connection that is refused with a clean end. */
function closeAtOnce(connection: Connection): Session {
  connection.decide('faulted');
  return {
    open() {
      connection.endAndLinger();
    },
    receive() {},
    end() {},
  };
}

/** Of several faults that stop the sending, the last one is the one whose end gets out. */
function lastOf(endings: readonly (Ending | undefined)[]): Ending | undefined {
  return endings.findLast((ending) => ending !== undefined);
}
