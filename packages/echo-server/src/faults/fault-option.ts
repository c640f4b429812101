// The options of faults: how one is checked, and what it is where it is not given.
import { checkDurationMs, checkInteger, checkOneOf } from '@tcp-echo/base';

/** How one option is checked. */
export interface FaultOption<T> {
  /** What it is where it is not given; undefined where it has to be given. */
  readonly default: T | undefined;
  /** All that it can be, where that is a few words. */
  readonly choices?: readonly T[];
  /** @throws InvalidArgumentError, naming the option `name`, if `value` cannot be used. */
  check(name: string, value: unknown): T;
}

/** One check for each option of a fault. */
export type OptionTable<Options extends object> = {
  readonly [Name in keyof Required<Options>]: FaultOption<Required<Options>[Name]>;
};

/** The options of any fault, with their names. */
export function namedOptions(
  options: object,
): readonly (readonly [name: string, option: FaultOption<number | string>])[] {
  return Object.entries(options as Readonly<Record<string, FaultOption<number | string>>>);
}

/** Milliseconds. Where Infinity is the default, it may be given too: for ever. */
export function durationMs(byDefault?: number): FaultOption<number> {
  return {
    default: byDefault,
    check: (name, value) =>
      checkDurationMs(name, value, byDefault === Infinity ? Infinity : Number.MAX_SAFE_INTEGER),
  };
}

/** A number of bytes, or of anything that is counted, from `min` on. Infinity as with `durationMs`. */
export function count(min: number, byDefault?: number): FaultOption<number> {
  return {
    default: byDefault,
    check: (name, value) =>
      value === Infinity && byDefault === Infinity
        ? value
        : checkInteger(name, value, min, Number.MAX_SAFE_INTEGER),
  };
}

/** An integer from `min` to `max`. */
export function integerBetween(min: number, max: number, byDefault: number): FaultOption<number> {
  return { default: byDefault, check: (name, value) => checkInteger(name, value, min, max) };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[], byDefault: T): FaultOption<T> {
  return {
    default: byDefault,
    choices: words,
    check: (name, value) => checkOneOf(name, value, words),
  };
}
