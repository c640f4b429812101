// The settings that only `ping` has.
import { refuseArgument } from '@tcp-echo/core-helpers';
import { parseSize } from '../parse-size.js';
import { parseDurationMs, parseInteger, type Setting } from '../settings.js';

/** `--count`: how many echoes; for ever unless given. */
export const countSetting: Setting<number, undefined> = {
  variable: 'TCP_ECHO_COUNT',
  defaultValue: undefined,
  parse: (text) => parseInteger('count', text, 1, Number.MAX_SAFE_INTEGER),
};

/** `--interval`, in milliseconds. */
export const intervalSetting: Setting<number> = {
  variable: 'TCP_ECHO_INTERVAL',
  defaultValue: 1000,
  parse: parseDurationMs,
};

/** `--timeout`, in milliseconds. */
export const pingTimeoutSetting: Setting<number> = {
  variable: 'TCP_ECHO_TIMEOUT',
  defaultValue: 5000,
  // 0 is "no limit" in some programs, and "do not wait" in others.
  parse: (text) =>
    parseDurationMs(text) || refuseArgument('timeout', 'a duration of more than 0', text),
};

/** `--deadline`, in milliseconds; none unless given. */
export const deadlineSetting: Setting<number, undefined> = {
  variable: 'TCP_ECHO_DEADLINE',
  defaultValue: undefined,
  parse: parseDurationMs,
};

/** `--size`, in bytes. An empty message proves nothing, and a ping is held in memory. */
export const sizeSetting: Setting<number> = {
  variable: 'TCP_ECHO_SIZE',
  defaultValue: 64,
  parse: (text) => parseSize('size', text, 1, 67_108_864),
};
