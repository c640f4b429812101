// The settings that only `send` has.
import { checkOneOf } from '@tcp-echo/core-helpers';
import { parseDurationMs, type Setting } from '../settings.js';

const clients = ['async', 'blocking'] as const;

/** `--client`. */
export const clientSetting: Setting<(typeof clients)[number]> = {
  variable: 'TCP_ECHO_CLIENT',
  defaultValue: 'async',
  parse: (text) => checkOneOf('client', text, clients),
};

/** `--timeout`, in milliseconds. */
export const timeoutSetting: Setting<number> = {
  variable: 'TCP_ECHO_TIMEOUT',
  defaultValue: 30_000,
  parse: parseDurationMs,
};
