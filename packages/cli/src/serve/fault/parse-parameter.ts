// The value of a fault's parameter, with its unit.
import type { FaultOptionDescription } from '@tcp-echo/echo-server';
import { nearest } from '../../nearest.js';
import { parseDurationMs, parseInteger, parseSizeBytes } from '../../settings.js';
import { UsageError } from '../../usage-error.js';
import { kindInWords, kindOf, parameterWord } from './fault-names.js';

/** @returns milliseconds, bytes, a number or a word @throws UsageError */
export function parseParameter(
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
