// The settings of every command that connects: a Unix domain socket, and TLS.
import { checkHost } from '@tcp-echo/base';
import { unixSetting } from './endpoint.js';
import { fileSetting } from './file-setting.js';
import { parseBoolean, parseList, type FlagSetting, type SettingTable } from './settings.js';

/** `--unix`. */
export const clientUnixSetting = {
  ...unixSetting,
  placeholder: 'PATH',
  brief: 'A Unix domain socket instead, @NAME for an abstract one',
  completes: 'file',
} as const satisfies FlagSetting<string, undefined>;

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
    shownDefault: 'the host',
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
