// From a fault plan to the faults of a connection: the one place where a plan is checked.
import { checkInteger, checkKeys, checkOptions, refuseArgument } from '@tcp-echo/base';
import { resolveSelector } from './connection-selector.js';
import type { FaultedConnection, FaultPlan, FaultRule, FaultRules } from './fault-plan.js';
import type { Fault } from './fault-table.js';
import { resolveFault, type ResolvedFault } from './resolve-fault.js';
import { seededRandom } from './seeded-random.js';

/** A checked plan: the faults of a connection, in order. Only a function asks for the connection's ends. */
export type ResolvedFaultPlan = (
  number: number,
  ends: () => Omit<FaultedConnection, 'number'>,
) => readonly PlannedFault[];

/** A fault of one connection. */
export interface PlannedFault {
  readonly apply: ResolvedFault;
  /** Starts the sequence of numbers from 0 up to 1 that is this fault's alone. */
  readonly startRandom: () => () => number;
}

/**
 * @param path What messages call the plan.
 * @throws InvalidArgumentError if the plan is none, or anything in it is not what it should be. What a
 *   function returns is checked when it is asked.
 */
export function resolveFaultPlan(plan: FaultPlan, path = 'faults'): ResolvedFaultPlan {
  if (typeof plan === 'function') {
    return (number, ends) => {
      const { local, peer } = ends();
      const faults = plan({ number, local, peer });
      return everyConnection(faults, `what the function ${path} returned`)(number, ends);
    };
  }
  return isList(plan) ? everyConnection(plan, path) : byRules(plan, path);
}

function everyConnection(faults: readonly Fault[], path: string): ResolvedFaultPlan {
  const apply = resolveFaults(path, faults);
  return (number) => plannedFaults(apply, 0, number, 0);
}

function byRules(plan: FaultRules, path: string): ResolvedFaultPlan {
  checkKeys(path, checkOptions(plan, path), ['seed', 'rules']);
  const { seed = 0, rules } = plan;
  checkInteger(`${path}.seed`, seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const resolved = checkList(`${path}.rules`, rules).map((rule, at) =>
    resolveRule(`${path}.rules[${at}]`, rule),
  );
  return (number) =>
    resolved.flatMap(({ isFor, probability, apply }, at) => {
      if (!isFor(number)) return [];
      if (probability < 1 && seededRandom(seed, number, at)() >= probability) return [];
      return plannedFaults(apply, seed, number, at);
    });
}

function resolveRule(path: string, rule: FaultRule) {
  checkKeys(path, checkOptions(rule, path), ['connections', 'probability', 'faults']);
  const { connections, probability = 1, faults } = rule;
  return {
    isFor: resolveSelector(`${path}.connections`, connections),
    probability: checkProbability(`${path}.probability`, probability),
    apply: resolveFaults(`${path}.faults`, faults),
  };
}

function resolveFaults(path: string, faults: readonly Fault[]): readonly ResolvedFault[] {
  return checkList(path, faults).map((fault, at) => resolveFault(`${path}[${at}]`, fault));
}

function plannedFaults(
  faults: readonly ResolvedFault[],
  ...place: [seed: number, connection: number, rule: number]
): readonly PlannedFault[] {
  return faults.map((apply, at) => ({ apply, startRandom: () => seededRandom(...place, at) }));
}

function isList(plan: readonly Fault[] | FaultRules): plan is readonly Fault[] {
  return Array.isArray(plan);
}

function checkList<T>(name: string, value: readonly T[]): readonly T[] {
  if (!Array.isArray(value)) refuseArgument(name, 'an array', value);
  return value;
}

function checkProbability(name: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    refuseArgument(name, 'a number from 0 to 1', value);
  }
  return value;
}
