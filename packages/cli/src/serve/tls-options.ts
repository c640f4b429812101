// From the settings of `serve` about TLS to the options of the server: the files are read here.
import type { EchoServerTlsOptions, TlsCertificate } from '@tcp-echo/echo-server';
import { defined } from '../defined.js';
import { checkPair } from '../client-settings.js';
import { readNamedFile, readPem, type Resolved } from '../settings.js';
import { UsageError } from '../usage-error.js';
import { tlsSettings } from './settings/echo.js';

type Settings = Resolved<typeof tlsSettings>;

/** Undefined where nothing asks for TLS. @throws UsageError */
export async function resolveTls(settings: Settings): Promise<EchoServerTlsOptions | undefined> {
  const { tlsCert, tlsKey, tlsPassphraseFile, tlsClientCa, tlsSni } = settings;
  if (!Object.keys(tlsSettings).some((name) => isGiven(settings[name as keyof Settings]))) {
    return undefined;
  }
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UsageError(
      'TLS needs a certificate and its key, --tls-cert and --tls-key',
      'as in: tcp-echo serve --tls-cert cert.pem --tls-key key.pem',
    );
  }
  const passphrase =
    tlsPassphraseFile && (await readNamedFile('tls-passphrase-file', tlsPassphraseFile)).trimEnd();
  const shared = defined({ passphrase });
  const sni = await Promise.all(
    tlsSni.map(async (text) => {
      const [, name = '', cert = '', key = ''] = /^([^=]+)=([^:]+):(.+)$/.exec(text) ?? [];
      if (key !== '') {
        const files = await readCertificate('tls-sni', cert, 'tls-sni', key, passphrase);
        return [name, { ...files, ...shared }] as const;
      }
      throw new UsageError(
        `--tls-sni ${text}: it is no NAME=CERT:KEY`,
        'as in: --tls-sni echo.example=cert.pem:key.pem',
      );
    }),
  );
  const own = await readCertificate('tls-cert', tlsCert, 'tls-key', tlsKey, passphrase);
  const clientCa = tlsClientCa && (await readPem('tls-client-ca', tlsClientCa, 'CERTIFICATE'));
  const certificate = settings.tlsClientCertificate;
  return {
    ...own,
    ...shared,
    ...defined({
      sni: sni.length > 0 ? Object.fromEntries(sni) : undefined,
      clientCa,
      requireClientCertificate: certificate === undefined ? undefined : certificate === 'required',
      alpnProtocols: settings.tlsAlpn,
      minVersion: settings.tlsMinVersion,
      handshakeTimeoutMs: settings.tlsHandshakeTimeout,
    }),
  };
}

async function readCertificate(
  certFlag: string,
  cert: string,
  keyFlag: string,
  key: string,
  passphrase: string | undefined,
): Promise<TlsCertificate> {
  const files = {
    cert: await readPem(certFlag, cert, 'CERTIFICATE'),
    key: await readPem(keyFlag, key, 'PRIVATE KEY'),
  };
  checkPair({ flag: certFlag, pem: files.cert }, { flag: keyFlag, pem: files.key }, passphrase);
  return files;
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
