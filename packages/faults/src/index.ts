// @tcp-echo/faults: misbehaviour as data, and what it does to a stream of bytes.

// As data
export {
  echoFaults,
  type Fault,
  type FaultDescription,
  type FaultName,
  type FaultOptionDescription,
} from './fault-table.js';
export type { Ending, FaultContext } from './fault.js';
export {
  resolveFaultPlan,
  type ConnectionRange,
  type ConnectionSelector,
  type FaultedConnection,
  type FaultPlan,
  type FaultRule,
  type FaultRules,
  type PlannedFault,
  type ResolvedFaultPlan,
} from './fault-plan.js';

// At work
export { applyFaults, type FaultTarget, type FaultyConnection } from './apply-faults.js';
