// From the settings of a client about TLS to its options: the files are read here.
import type { EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { defined } from './defined.js';
import { checkPair } from './check-pair.js';
import { readPem } from './file-setting.js';
import type { Resolved } from './settings.js';
import { UsageError } from './usage-error.js';
import type { clientTlsSettings } from './client-settings.js';

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
