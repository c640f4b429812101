// `--fault delay:50ms,jitter=10ms`: from a specification to a rule of a fault plan.
import type {
  ConnectionSelector,
  Fault,
  FaultDescription,
  FaultOptionDescription,
  FaultRule,
} from '@tcp-echo/echo-server';
import { nearest } from '../../nearest.js';
import { UsageError } from '../../usage-error.js';
import { faultWord, parameterWord, ruleWords } from './fault-names.js';
import { parseConnections, parseProbability } from './parse-rule.js';
import { parseParameter } from './parse-parameter.js';

/**
 * `NAME`, or `NAME:` and parts between commas: `PARAMETER=VALUE`, the first of them also a value alone, which is that of
 * the first parameter that takes it.
 *
 * @throws UsageError that names the nearest fault or parameter.
 */
export function parseFault(spec: string, catalogue: readonly FaultDescription[]): FaultRule {
  const [, name = '', rest] = /^([^:]*)(?::(.*))?$/s.exec(spec) ?? [];
  const found = catalogue.find(
    (each) => faultWord(each.fault) === name.toLowerCase() || each.fault === name,
  );
  if (found === undefined) throw noSuchFault(spec, name, catalogue);
  const options: Record<string, number | string> = {};
  const rule: { probability?: number; connections?: ConnectionSelector } = {};
  for (const [at, part] of (rest === undefined ? [] : rest.split(',')).entries()) {
    const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(part) ?? [undefined, undefined, part];
    if (key === 'probability') rule.probability = parseProbability(spec, value);
    else if (key === 'connections') rule.connections = parseConnections(spec, value);
    else {
      const option = key === undefined ? taking(spec, found, value, at) : named(spec, found, key);
      options[option.name] = parseParameter(spec, option, value);
    }
  }
  const missing = found.options.find(
    (each) => each.default === undefined && !(each.name in options),
  );
  if (missing !== undefined) {
    throw refuse(
      spec,
      `its parameter ${parameterWord(missing)} is missing`,
      `as in: --fault ${exampleOf(found)}`,
    );
  }
  return { ...rule, faults: [{ fault: found.fault, ...options } as Fault] };
}

/** The parameter that `key` names. */
function named(spec: string, fault: FaultDescription, key: string): FaultOptionDescription {
  const found = fault.options.find((each) => parameterWord(each) === key || each.name === key);
  if (found !== undefined) return found;
  const words = [...fault.options.map(parameterWord), ...ruleWords];
  const meant = nearest(key, words);
  throw refuse(
    spec,
    `${faultWord(fault.fault)} has no parameter ${JSON.stringify(key)}`,
    meant === undefined ? `there are: ${words.join(', ')}` : `did you mean ${meant}?`,
  );
}

/** The first parameter that takes `value`. */
function taking(
  spec: string,
  fault: FaultDescription,
  value: string,
  at: number,
): FaultOptionDescription {
  const { options } = fault;
  const words = [...options.map(parameterWord), ...ruleWords];
  if (at > 0 || options.length === 0 || value === '') {
    throw refuse(
      spec,
      `${JSON.stringify(value)} is no PARAMETER=VALUE`,
      `the parameters of ${faultWord(fault.fault)} are: ${words.join(', ')}`,
    );
  }
  const takes = (option: FaultOptionDescription): boolean => {
    try {
      parseParameter(spec, option, value);
      return true;
    } catch {
      return false;
    }
  };
  // Where none does, the first one says what it wants.
  return options.find(takes) ?? (options[0] as FaultOptionDescription);
}

function noSuchFault(
  spec: string,
  name: string,
  catalogue: readonly FaultDescription[],
): UsageError {
  const words = catalogue.map(({ fault }) => faultWord(fault));
  const meant = nearest(name, words);
  return refuse(
    spec,
    `there is no fault ${JSON.stringify(name)}`,
    meant === undefined ? `there are: ${words.join(', ')}` : `did you mean ${meant}?`,
  );
}

function exampleOf({ fault }: FaultDescription): string {
  const values: Partial<Record<FaultDescription['fault'], string>> = {
    bandwidth: '64KiB',
    slicer: '1',
    coalesce: '1KiB',
  };
  return `${faultWord(fault)}:${values[fault] ?? '50ms'}`;
}

function refuse(spec: string, message: string, hint: string): UsageError {
  return new UsageError(`--fault ${spec}: ${message}`, hint);
}
