// The settings of `send`.
import { connectPortSetting, hostSetting } from '../endpoint.js';
import { clientUnixSetting } from '../client-settings.js';
import { parseBoolean, parseOneOf, parseTimeLimitMs, type SettingTable } from '../settings.js';

const clients = ['async', 'blocking'] as const;

export const whereSettings = {
  host: { ...hostSetting, placeholder: 'HOST', brief: 'Host to connect to' },
  port: { ...connectPortSetting, placeholder: 'PORT', brief: 'Port to connect to' },
  unix: clientUnixSetting,
} as const satisfies SettingTable;

export const messageSettings = {
  lines: {
    variable: 'TCP_ECHO_LINES',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'One message a line or word, sent when the one before is back',
  },
  hex: {
    variable: 'TCP_ECHO_HEX',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'What is given and what is printed is hexadecimal',
  },
  halfClose: {
    variable: 'TCP_ECHO_HALF_CLOSE',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Send the end too, for a server that answers only then',
  },
  client: {
    variable: 'TCP_ECHO_CLIENT',
    defaultValue: 'async',
    parse: (text) => parseOneOf(text, clients),
    placeholder: 'CLIENT',
    brief: 'async, or blocking: without an event loop',
    completes: clients,
  },
  timeout: {
    variable: 'TCP_ECHO_TIMEOUT',
    defaultValue: 30_000,
    parse: (text) => parseTimeLimitMs('timeout', text),
    placeholder: 'DURATION',
    brief: 'Limit of connecting, of each echo, of a pause in it',
    shownDefault: '30s',
  },
  retry: {
    variable: 'TCP_ECHO_RETRY',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Connect again while the server is not ready, up to 10 times',
  },
} as const satisfies SettingTable;
