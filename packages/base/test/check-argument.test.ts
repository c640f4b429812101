import {
  checkBoolean,
  checkDurationMs,
  checkHost,
  checkInteger,
  checkListenPort,
  checkMessage,
  checkOneOf,
  checkPort,
  checkSocketPath,
  InvalidArgumentError,
} from '@tcp-echo/base';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';

const careless: readonly unknown[] = [
  undefined,
  null,
  true,
  '',
  '80',
  ' ',
  'a b',
  'a\0b',
  -1,
  1.5,
  Number.NaN,
  Infinity,
  -Infinity,
  5n,
  Symbol('s'),
  {},
  [],
  [80],
  () => 80,
  new Date(0),
  Object.create(null),
  65_536,
  2 ** 53,
];
const oneOf = (value: unknown): unknown => checkOneOf('mode', value, ['once', 'stream']);

const checks: Record<
  string,
  readonly [(value: unknown) => unknown, good: readonly unknown[], wanted: string]
> = {
  checkPort: [checkPort, [1, 80, 65_535], 'port must be an integer from 1 to 65535'],
  checkListenPort: [checkListenPort, [0, 80, 65_535], 'port must be an integer from 0 to 65535'],
  'checkInteger with a least value': [
    (value) => checkInteger('count', value, 1, Number.MAX_SAFE_INTEGER),
    [1, 65_536, Number.MAX_SAFE_INTEGER],
    'count must be an integer of at least 1',
  ],
  checkHost: [checkHost, ['localhost', '::1', '80'], 'host must be a host name or an IP address'],
  checkBoolean: [
    (value) => checkBoolean('halfClose', value),
    [true, false],
    'halfClose must be true or false',
  ],
  checkDurationMs: [
    (value) => checkDurationMs('timeoutMs', value),
    [0, 0.5, 1.5, 65_536, 2 ** 53, Infinity],
    'timeoutMs must be a number of milliseconds of at least 0',
  ],
  checkOneOf: [oneOf, ['once', 'stream'], "mode must be one of 'once', 'stream'"],
  checkMessage: [
    checkMessage,
    ['', '80', ' ', 'a b', 'a\0b', new Uint8Array(1), Buffer.from('x')],
    'message must be a string or a Uint8Array',
  ],
};

describe.each(Object.keys(checks))('%s', (name) => {
  const [check, good, wanted] = checks[name] ?? [() => {}, [], ''];

  it('returns every good value as it is', () => {
    for (const value of good) expect(check(value)).toBe(value);
  });

  it('refuses every careless value, and quotes it', () => {
    for (const value of careless.filter((value) => !good.includes(value))) {
      expect(() => check(value), inspect(value)).toThrow(InvalidArgumentError);
      expect(() => check(value)).toThrow(`${wanted}, not ${inspect(value)} (${typeof value})`);
    }
  });
});

describe('checkSocketPath', () => {
  it('returns the path of a file', () => {
    expect(checkSocketPath('/run/echo.sock')).toBe('/run/echo.sock');
  });

  it.runIf(process.platform === 'linux')('returns an abstract name', () => {
    expect(checkSocketPath('\0echo')).toBe('\0echo');
  });

  it('refuses what is no path, holds a NUL, or is longer than a socket address', () => {
    for (const value of ['', 'a\0b', '\0a\0', 7, undefined]) {
      expect(() => checkSocketPath(value)).toThrow('path must be the path of a Unix domain socket');
    }
    expect(() => checkSocketPath('é'.repeat(60))).toThrow(/at most 10[37] bytes long/);
  });
});
