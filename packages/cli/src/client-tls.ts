// From the settings of a client about TLS to its options: the files are read here.
import type { EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { defined } from './defined.js';
import { readNamedFile } from './file-setting.js';
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
    ca: ca && (await readNamedFile('ca', ca)),
    cert: cert && (await readNamedFile('cert', cert)),
    key: key && (await readNamedFile('key', key)),
    servername,
    alpnProtocols: alpn,
    rejectUnauthorized: insecure ? false : undefined,
  });
  return tls || Object.keys(options).length > 0 ? options : undefined;
}
