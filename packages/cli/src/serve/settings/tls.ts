// How `serve` speaks TLS. Files are read when the server starts.
import type { SecureVersion } from 'node:tls';
import { fileSetting } from '../../file-setting.js';
import {
  parseList,
  parseOneOf,
  parseSpecs,
  parseTimeLimitMs,
  type SettingTable,
} from '../../settings.js';

const versions = ['TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[];

export const tlsSettings = {
  tlsCert: fileSetting('TCP_ECHO_TLS_CERT', 'Speak TLS, with this certificate chain (PEM)'),
  tlsKey: fileSetting('TCP_ECHO_TLS_KEY', 'Its private key (PEM)'),
  tlsPassphraseFile: fileSetting(
    'TCP_ECHO_TLS_PASSPHRASE_FILE',
    'What the key is encrypted with, in a file',
  ),
  tlsSni: {
    variable: 'TCP_ECHO_TLS_SNI',
    defaultValue: [] as readonly string[],
    parse: parseSpecs,
    repeatable: true,
    placeholder: 'NAME=CERT:KEY',
    brief: 'Other files where a client asks for NAME; repeatable',
    shownDefault: 'none',
  },
  tlsClientCa: fileSetting(
    'TCP_ECHO_TLS_CLIENT_CA',
    'Ask clients for a certificate that these have signed (PEM)',
  ),
  tlsClientCertificate: {
    variable: 'TCP_ECHO_TLS_CLIENT_CERTIFICATE',
    defaultValue: undefined,
    parse: (text) => parseOneOf(text, ['required', 'optional']),
    placeholder: 'HOW',
    brief: 'Whether a client without one is refused',
    shownDefault: 'required',
    completes: ['required', 'optional'],
  },
  tlsAlpn: {
    variable: 'TCP_ECHO_TLS_ALPN',
    defaultValue: undefined,
    parse: parseList,
    placeholder: 'NAME,…',
    brief: 'Application protocols to agree on, best first',
  },
  tlsMinVersion: {
    variable: 'TCP_ECHO_TLS_MIN_VERSION',
    defaultValue: undefined,
    parse: (text) => parseOneOf(text, versions),
    placeholder: 'VERSION',
    brief: 'The oldest version to accept',
    shownDefault: 'TLSv1.2',
    completes: versions,
  },
  tlsHandshakeTimeout: {
    variable: 'TCP_ECHO_TLS_HANDSHAKE_TIMEOUT',
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs('tls-handshake-timeout', text),
    placeholder: 'DURATION',
    brief: 'Limit of a handshake',
    shownDefault: '10s',
  },
} as const satisfies SettingTable;
