// A fault plan: which connections of a server have which faults.
import type { Address } from '@tcp-echo/base';
import type { ConnectionSelector } from './connection-selector.js';
import type { Fault } from './fault-table.js';

/**
 * Which connections have which faults: the same for every connection, or by rules, or what a function
 * returns for each connection. All but the function is plain data.
 */
export type FaultPlan =
  | readonly Fault[]
  | FaultRules
  | ((connection: FaultedConnection) => readonly Fault[]);

/** Rules. A connection has the faults of every rule that is for it, in their order. */
export interface FaultRules {
  /** The same seed gives the same faults, in whatever order the connections act. @defaultValue 0 */
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}

/** Some faults, and which connections have them. */
export interface FaultRule {
  /** @defaultValue every connection */
  readonly connections?: ConnectionSelector;
  /** How likely such a connection has the faults, from 0 to 1. @defaultValue 1 */
  readonly probability?: number;
  /** What the server sends passes through them in this order. */
  readonly faults: readonly Fault[];
}

/** What a function that plans may know of a connection. */
export interface FaultedConnection {
  /** A server counts its connections from 1 on. */
  readonly number: number;
  readonly local: Address;
  readonly peer: Address;
}
