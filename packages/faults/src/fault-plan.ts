// A fault plan: which connections of a server have which faults.
import {
  checkInteger,
  checkKeys,
  checkOptions,
  refuseArgument,
  type Address,
} from '@tcp-echo/base';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { createHash } from 'node:crypto';
import { resolveFault, type Fault, type ResolvedFault } from './fault-table.js';

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

// From a fault plan to the faults of a connection: the one place where a plan is checked.

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

// Which connections of a server a rule is for, by their numbers.

/** One number, several, or a range: the connections `from`, `from + every`, and so on up to `to`. */
export type ConnectionSelector = number | readonly number[] | ConnectionRange;

/** Numbers of connections; a server counts them from 1 on. */
export interface ConnectionRange {
  /** @defaultValue 1 */
  readonly from?: number;
  /** The last one that may be meant. @defaultValue Infinity */
  readonly to?: number;
  /** @defaultValue 1 */
  readonly every?: number;
}

/** @throws InvalidArgumentError, calling the selector `path`, if it means no connection or is no selector. */
function resolveSelector(
  path: string,
  selector: ConnectionSelector = {},
): (number: number) => boolean {
  if (typeof selector === 'number') {
    const only = checkNumber(path, selector);
    return (number) => number === only;
  }
  if (isNumbers(selector)) {
    const numbers = new Set(selector.map((each, i) => checkNumber(`${path}[${i}]`, each)));
    return (number) => numbers.has(number);
  }
  checkKeys(path, checkOptions(selector, path), ['from', 'to', 'every']);
  const from = checkNumber(`${path}.from`, selector.from ?? 1);
  const every = checkNumber(`${path}.every`, selector.every ?? 1);
  const { to = Infinity } = selector;
  if (to !== Infinity) checkInteger(`${path}.to`, to, from, Number.MAX_SAFE_INTEGER);
  return (number) => number >= from && number <= to && (number - from) % every === 0;
}

function checkNumber(path: string, value: unknown): number {
  return checkInteger(path, value, 1, Number.MAX_SAFE_INTEGER);
}

function isNumbers(selector: ConnectionSelector): selector is readonly number[] {
  return Array.isArray(selector);
}

// Randomness that comes again: a sequence for each place that asks for one, whatever happens elsewhere.

/**
 * A sequence of numbers from 0 up to 1 that depends on `place` alone. Neighbouring places have nothing
 * in common: their hash, not their numbers, is the generator's state.
 */
export function seededRandom(...place: readonly number[]): () => number {
  const hash = createHash('sha256').update(place.join(':')).digest();
  const state = [0, 4, 8, 12].map((at) => hash.readInt32LE(at));
  const generator = xoroshiro128plusFromState(state);
  return () => uniformFloat64(generator);
}
