// The settings that only `serve` has.
import { checkOneOf } from '@tcp-echo/core-helpers';
import { parseDurationMs, parseInteger, type Setting } from '../settings.js';

const modes = ['once', 'stream'] as const;

/** `--mode`. */
export const modeSetting: Setting<(typeof modes)[number]> = {
  variable: 'TCP_ECHO_MODE',
  defaultValue: 'stream',
  parse: (text) => checkOneOf('mode', text, modes),
};

/** `--max-bytes`, of mode `once`. */
export const maxBytesSetting: Setting<number> = {
  variable: 'TCP_ECHO_MAX_BYTES',
  defaultValue: 100,
  parse: (text) => parseInteger('max-bytes', text, 1, Number.MAX_SAFE_INTEGER),
};

/** `--drain`, in milliseconds. */
export const drainSetting: Setting<number> = {
  variable: 'TCP_ECHO_DRAIN',
  defaultValue: 5000,
  parse: parseDurationMs,
};
