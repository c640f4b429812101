// The settings that only `verify` has.
import { refuseArgument } from '@tcp-echo/core-helpers';
import { parseDurationMs, type Setting } from '../settings.js';

/** `--timeout`: how long nothing may happen in a check, in milliseconds. */
export const checkTimeoutSetting: Setting<number> = {
  variable: 'TCP_ECHO_TIMEOUT',
  defaultValue: 5000,
  parse: (text) =>
    parseDurationMs(text) || refuseArgument('timeout', 'a duration of more than 0', text),
};

/** `--max-latency`, in milliseconds; nobody knows what is slow unless told. */
export const maxLatencySetting: Setting<number, undefined> = {
  variable: 'TCP_ECHO_MAX_LATENCY',
  defaultValue: undefined,
  parse: parseDurationMs,
};
