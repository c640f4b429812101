// The settings of `send`.
import { checkHost, checkOneOf } from '@tcp-echo/core-helpers';
import { connectPortSetting, hostSetting, unixSetting } from '../endpoint.js';
import { fileSetting } from '../file-setting.js';
import { parseBoolean, parseList, parseTimeLimitMs, type SettingTable } from '../settings.js';

const clients = ['async', 'blocking'] as const;

export const whereSettings = {
  host: { ...hostSetting, placeholder: 'HOST', brief: 'Host to connect to' },
  port: { ...connectPortSetting, placeholder: 'PORT', brief: 'Port to connect to' },
  unix: {
    ...unixSetting,
    placeholder: 'PATH',
    brief: 'A Unix domain socket instead, @NAME for an abstract one',
    completes: 'file',
  },
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
    parse: (text) => checkOneOf('client', text, clients),
    placeholder: 'CLIENT',
    brief: 'async, or blocking: without an event loop',
    completes: clients,
  },
  timeout: {
    variable: 'TCP_ECHO_TIMEOUT',
    defaultValue: 30_000,
    parse: parseTimeLimitMs,
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

export const clientTlsSettings = {
  tls: {
    variable: 'TCP_ECHO_CLIENT_TLS',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Speak TLS; the other flags here ask for it too',
  },
  ca: fileSetting('TCP_ECHO_CA', 'Trust these authorities instead (PEM)'),
  cert: fileSetting('TCP_ECHO_CERT', 'Show this certificate (PEM)'),
  key: fileSetting('TCP_ECHO_KEY', 'Its private key (PEM)'),
  servername: {
    variable: 'TCP_ECHO_SERVERNAME',
    defaultValue: undefined,
    parse: (text) => checkHost(text, 'servername'),
    placeholder: 'NAME',
    brief: 'The name to ask for, and to find in the certificate',
    shownDefault: '--host',
  },
  alpn: {
    variable: 'TCP_ECHO_ALPN',
    defaultValue: undefined,
    parse: parseList,
    placeholder: 'NAME,…',
    brief: 'Application protocols to offer, best first',
  },
  insecure: {
    variable: 'TCP_ECHO_INSECURE',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Take a certificate that cannot be verified',
  },
} as const satisfies SettingTable;
