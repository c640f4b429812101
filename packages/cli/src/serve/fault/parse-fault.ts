// `--fault delay:50ms,jitter=10ms`: from a specification to a rule of a fault plan.
import type {
  ConnectionSelector,
  Fault,
  FaultDescription,
  FaultOptionDescription,
  FaultRule,
} from '@tcp-echo/echo-server';
import { nearest } from '../../nearest.js';
import { parseDurationMs, parseInteger, parseSizeBytes } from '../../settings.js';
import { UsageError } from '../../usage-error.js';
import { faultWord, kindInWords, kindOf, parameterWord, ruleWords } from './fault-names.js';

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

// The value of a fault's parameter, with its unit.

/** @returns milliseconds, bytes, a number or a word @throws UsageError */
function parseParameter(
  spec: string,
  option: FaultOptionDescription,
  value: string,
): number | string {
  const word = parameterWord(option);
  const kind = kindOf(option);
  if (kind === 'word') return oneOf(spec, option, value);
  try {
    if (kind === 'duration') return parseDurationMs(value);
    if (kind === 'size') return parseSizeBytes(word, value, 0);
    return parseInteger(word, value, 0, Number.MAX_SAFE_INTEGER);
  } catch (cause) {
    throw new UsageError(
      `--fault ${spec}: ${word} must be ${kindInWords[kind]}, not ${JSON.stringify(value)}`,
      `as in: --fault ${spec.replace(/:.*$/s, '')}:${word}=${exampleValueOf[kind]}`,
      { cause },
    );
  }
}

const exampleValueOf = { duration: '50ms', size: '64KiB', count: '4' } as const;

function oneOf(spec: string, option: FaultOptionDescription, value: string): string {
  const { choices = [] } = option;
  if (choices.includes(value)) return value;
  const meant = nearest(value, choices);
  throw new UsageError(
    `--fault ${spec}: ${parameterWord(option)} must be one of ${choices.join(', ')}, not ${JSON.stringify(value)}`,
    meant === undefined ? `leave it out for ${option.default}` : `did you mean ${meant}?`,
  );
}

// Which connections have a fault: `probability=0.5`, `connections=2-10/2`.

/** `0.5` or `50%`. @throws UsageError */
function parseProbability(spec: string, value: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(value) ?? [];
  const probability = Number(digits) / (percent === '%' ? 100 : 1);
  if (probability >= 0 && probability <= 1) return probability;
  throw new UsageError(
    `--fault ${spec}: probability must be from 0 to 1, or to 100%, not ${JSON.stringify(value)}`,
    'as in: probability=0.5',
  );
}

/** `3`, `1+4+9`, `2-10`, `2-`, and with every so many-th of a range `2-10/4`. @throws UsageError */
function parseConnections(spec: string, value: string): ConnectionSelector {
  if (/^\d+(\+\d+)*$/.test(value)) {
    const numbers = value.split('+').map(Number);
    return numbers.length === 1 ? (numbers[0] ?? 1) : numbers;
  }
  const [, from, to, every] = /^(\d+)-(\d+)?(?:\/(\d+))?$/.exec(value) ?? [];
  if (from !== undefined) {
    return {
      from: Number(from),
      ...(to !== undefined && { to: Number(to) }),
      ...(every !== undefined && { every: Number(every) }),
    };
  }
  throw new UsageError(
    `--fault ${spec}: connections must be numbers or a range, not ${JSON.stringify(value)}`,
    'as in: connections=1, connections=1+4+9, connections=2-10, connections=2-/2',
  );
}
