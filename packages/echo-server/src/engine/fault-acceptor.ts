// The faults of a server: which plan it has now, and how an accepted connection comes to its own.
import {
  applyFaults,
  resolveFaultPlan,
  type Ending,
  type FaultPlan,
  type FaultTarget,
  type PlannedFault,
  type ResolvedFaultPlan,
} from '@tcp-echo/faults';
import type { Connection, OpenOptions } from '../connection/connection.js';
import type { Session } from '../connection/session.js';
import type { ConnectionEnds } from './connection-ends.js';

export class FaultAcceptor {
  #plan: ResolvedFaultPlan | undefined;

  /** Without a plan no connection has faults. */
  constructor(plan: ResolvedFaultPlan | undefined) {
    this.#plan = plan;
  }

  /** Whether there is a plan to ask. */
  get isActive(): boolean {
    return this.#plan !== undefined;
  }

  /** Connections that are accepted from now on have these faults. @throws InvalidArgumentError */
  setPlan(plan: FaultPlan): void {
    this.#plan = resolveFaultPlan(plan);
  }

  /**
   * Gives `connection`, which nobody has read from, its faults; then proceeds, with what is to be put
   * before what it sends, unless a fault ended it. Proceeds at once where no fault waits.
   */
  accept(
    connection: Connection,
    ends: () => ConnectionEnds,
    proceed: (output?: OpenOptions['output']) => void,
  ): void {
    const faults = this.#faultsOf(connection, ends);
    if (faults.length === 0) {
      proceed();
      return;
    }
    const { output, accept } = applyFaults(targetOf(connection), faults);
    accept(() => {
      proceed(output);
    });
  }

  /** What a function that plans throws is its author's to see, as what any listener throws. */
  #faultsOf(connection: Connection, ends: () => ConnectionEnds): readonly PlannedFault[] {
    try {
      return this.#plan?.(connection.number, ends) ?? [];
    } catch (error) {
      connection.cutOff('failed', `the fault plan failed: ${String(error)}`);
      throw error;
    }
  }
}

/** What faults act on, of a connection that nobody has read from. */
function targetOf(connection: Connection): FaultTarget {
  return {
    number: connection.number,
    onGone: (callback) => {
      connection.onGone(callback);
    },
    trace: (message) => {
      connection.trace('faulted', undefined, message);
    },
    refuse: (ending) => {
      if (ending === 'reset') connection.reset('faulted', 'refused by a fault');
      else connection.open(connection.socket, { session: closeAtOnce });
    },
    send: (piece, done) => {
      connection.transmit(piece, done);
    },
    stopSending: (ending) => {
      stopSending(connection, ending);
    },
    fail: (error) => {
      if (!connection.socket.destroyed) connection.fail(error);
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

function stopSending(connection: Connection, ending: Ending | undefined): void {
  if (ending === 'reset') {
    connection.reset('faulted', 'reset by a fault');
    return;
  }
  if (ending !== undefined) connection.decide('faulted');
  connection.transmitEnd();
  if (ending === 'close') connection.linger();
}
