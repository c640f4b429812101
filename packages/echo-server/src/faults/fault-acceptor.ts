// The faults of a server: which plan it has now, and how an accepted connection comes to its own.
import type { Connection, OpenOptions } from '../connection/connection.js';
import type { ConnectionEnds } from '../engine/connection-ends.js';
import { applyFaults } from './apply-faults.js';
import type { FaultPlan } from './fault-plan.js';
import { resolveFaultPlan, type PlannedFault, type ResolvedFaultPlan } from './resolve-plan.js';

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
    const { output, accept } = applyFaults(connection, faults);
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
