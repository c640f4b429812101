// The settings of every command that connects: a Unix domain socket, and TLS.
import { checkHost } from '@tcp-echo/base';
import type { EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { defined } from './defined.js';
import { unixSetting } from './endpoint.js';
import {
  fileSetting,
  parseBoolean,
  parseList,
  readPem,
  type FlagSetting,
  type Resolved,
  type SettingTable,
} from './settings.js';
import { UsageError } from './usage-error.js';

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

// From the settings of a client about TLS to its options: the files are read here.

/** Undefined where nothing asks for TLS. @throws UsageError */
export async function resolveClientTls(
  settings: Resolved<typeof clientTlsSettings>,
): Promise<EchoTlsOptions | undefined> {
  const { tls, ca, cert, key, servername, alpn, insecure } = settings;
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError(
      'a certificate needs its key, --cert and --key',
      'as in: --cert cert.pem --key key.pem',
    );
  }
  const options: EchoTlsOptions = defined({
    ca: ca && (await readPem('ca', ca, 'CERTIFICATE')),
    cert: cert && (await readPem('cert', cert, 'CERTIFICATE')),
    key: key && (await readPem('key', key, 'PRIVATE KEY')),
    servername,
    alpnProtocols: alpn,
    rejectUnauthorized: insecure ? false : undefined,
  });
  const { cert: shown, key: own } = options;
  if (typeof shown === 'string' && typeof own === 'string') {
    checkPair({ flag: 'cert', pem: shown }, { flag: 'key', pem: own });
  }
  return tls || Object.keys(options).length > 0 ? options : undefined;
}

// A certificate and a key that were made together.

/** @throws UsageError if the key is another certificate's. What cannot be read is for whoever uses it. */
export function checkPair(
  { flag: certFlag, pem: cert }: { readonly flag: string; readonly pem: string },
  { flag: keyFlag, pem: key }: { readonly flag: string; readonly pem: string },
  passphrase?: string,
): void {
  let isPair = true;
  try {
    const privateKey = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
    isPair = new X509Certificate(cert).checkPrivateKey(privateKey);
  } catch {
    return;
  }
  if (isPair) return;
  throw new UsageError(
    `the key in --${keyFlag} is not that of the certificate in --${certFlag}`,
    'give the two that were made together; of a chain the own certificate comes first',
  );
}
