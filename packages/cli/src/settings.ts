// Where a setting comes from: the flag, else the environment, else the default.
import { checkDurationMs, checkInteger, InvalidArgumentError } from '@tcp-echo/core-helpers';
import type { Io } from './io.js';

/** A setting that has a flag and an environment variable. */
export interface Setting<T, Default = T> {
  /** The environment variable's name, `TCP_ECHO_…`. */
  readonly variable: string;
  readonly defaultValue: Default;
  /** Reads what was given. @throws InvalidArgumentError */
  readonly parse: (text: string) => T;
}

/**
 * Flag > environment > default.
 *
 * @throws InvalidArgumentError if the environment's value cannot be read; it names the variable.
 */
export function resolveSetting<T, Default = T>(
  { variable, defaultValue, parse }: Setting<T, Default>,
  flag: T | undefined,
  env: Io['env'],
): T | Default {
  if (flag !== undefined) return flag;
  const text = env[variable];
  if (text === undefined || text === '') return defaultValue;
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`${variable}=${text}: ${message}`, { cause: error });
  }
}

const msPerUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `250ms`, `1.5s`, `2m`. @returns milliseconds @throws InvalidArgumentError */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const factor = msPerUnit[match?.[2] ?? ''];
  if (factor === undefined) {
    throw new InvalidArgumentError(
      `a duration is a number and a unit, as 250ms, 10s or 2m, not ${JSON.stringify(text)}`,
    );
  }
  return checkDurationMs('a duration', Number(match?.[1]) * factor);
}

/** @throws InvalidArgumentError unless `text` is a decimal integer from `min` to `max`. */
export function parseInteger(name: string, text: string, min: number, max: number): number {
  return checkInteger(name, /^\d+$/.test(text) ? Number(text) : text, min, max);
}
