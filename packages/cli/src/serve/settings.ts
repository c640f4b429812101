// The settings that only `serve` has. What they say of the server is held against it by the compiler:
// importing it would load it for every command, and for help.
import { checkOneOf } from '@tcp-echo/core-helpers';
import type { EchoMode, echoServerDefaults } from '@tcp-echo/echo-server';
import { parseDurationMs, parseInteger, type Setting } from '../settings.js';

type Defaults = typeof echoServerDefaults;

const modes = Object.keys({
  once: true,
  stream: true,
  line: true,
  discard: true,
  chargen: true,
} satisfies Record<EchoMode, true>);

/** `--mode`. */
export const modeSetting: Setting<EchoMode> = {
  variable: 'TCP_ECHO_MODE',
  defaultValue: 'stream' satisfies Defaults['mode'],
  parse: (text) => checkOneOf('mode', text, modes as EchoMode[]),
};

/** `--max-bytes`, of mode `once`. */
export const maxBytesSetting: Setting<number> = {
  variable: 'TCP_ECHO_MAX_BYTES',
  defaultValue: 100 satisfies Defaults['maxBytes'],
  parse: (text) => parseInteger('max-bytes', text, 1, Number.MAX_SAFE_INTEGER),
};

/** `--drain`, in milliseconds. */
export const drainSetting: Setting<number> = {
  variable: 'TCP_ECHO_DRAIN',
  defaultValue: 5000,
  parse: parseDurationMs,
};

/** `--metrics`: the port of an HTTP server beside the echo server; none unless asked for. */
export const metricsSetting: Setting<number, undefined> = {
  variable: 'TCP_ECHO_METRICS',
  defaultValue: undefined,
  parse: (text) => parseInteger('metrics', text, 0, 65_535),
};
