// How a client secures its connection, and what came of it. Plain data only: it crosses threads.
import {
  checkBoolean,
  checkHost,
  checkKeys,
  checkOneOf,
  checkOptions,
  InvalidArgumentError,
  namesOf,
  refuseArgument,
} from '@tcp-echo/core-helpers';
import { isIP } from 'node:net';

/** Text or bytes of a PEM file. */
export type Pem = string | Uint8Array;

/** How TLS is spoken. */
export interface EchoTlsOptions {
  /** The authorities to trust instead of those that Node trusts. PEM. */
  readonly ca?: Pem | readonly Pem[];
  /** The client's own certificate, with its chain, for a server that wants one. PEM. */
  readonly cert?: Pem;
  /** The private key of `cert`. PEM. */
  readonly key?: Pem;
  /** What `key` is encrypted with. */
  readonly passphrase?: string;
  /**
   * The name to ask for (SNI) and to find in the peer's certificate.
   *
   * @defaultValue the host; without SNI where that is an IP address; `'localhost'`, also without SNI, for a Unix domain socket
   */
  readonly servername?: string;
  /** The application protocols to offer (ALPN), the preferred one first. @defaultValue none */
  readonly alpnProtocols?: readonly string[];
  /** Whether a certificate that cannot be verified fails the handshake. @defaultValue true */
  readonly rejectUnauthorized?: boolean;
  /** The oldest version to accept. @defaultValue Node's, `'TLSv1.2'` */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

const tlsNames = namesOf<EchoTlsOptions>({
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
  alpnProtocols: true,
  rejectUnauthorized: true,
  minVersion: true,
});

/** What a TLS handshake agreed on. */
export interface EchoTlsInfo {
  /** As `'TLSv1.3'`. */
  readonly protocol: string;
  /** As `'TLS_AES_256_GCM_SHA384'`. */
  readonly cipher: string;
  /** The application protocol (ALPN); undefined if none was agreed on. */
  readonly alpnProtocol: string | undefined;
  /** The name that was asked for (SNI); undefined if none was. */
  readonly servername: string | undefined;
  /** Whether the peer's certificate was verified. */
  readonly authorized: boolean;
}

/** `TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN echo, server name localhost`: the message of `secured`. */
export function formatTlsInfo(info: EchoTlsInfo): string {
  const { protocol, cipher, alpnProtocol, servername, authorized } = info;
  return [
    protocol,
    cipher,
    ...(alpnProtocol === undefined ? [] : [`ALPN ${alpnProtocol}`]),
    ...(servername === undefined ? [] : [`server name ${servername}`]),
    ...(authorized ? [] : ['peer not verified']),
  ].join(', ');
}

/**
 * The option `tls` of every client. Whether certificates and keys can be read is found out when they
 * are.
 *
 * @throws InvalidArgumentError
 */
export function checkTls(tls: unknown): EchoTlsOptions | undefined {
  if (tls === undefined || tls === false) return undefined;
  if (tls === true) return {};
  const options = checkOptions(tls as EchoTlsOptions, 'tls');
  checkKeys('tls', options, tlsNames);
  const { ca, cert, key, passphrase, servername, alpnProtocols } = options;
  for (const each of Array.isArray(ca) ? (ca as unknown[]) : [ca]) checkPem('tls.ca', each);
  checkPem('tls.cert', cert);
  checkPem('tls.key', key);
  if ((cert === undefined) !== (key === undefined)) {
    throw new InvalidArgumentError('tls.cert and tls.key must be given together');
  }
  if (passphrase !== undefined && typeof passphrase !== 'string') {
    throw new InvalidArgumentError('tls.passphrase must be a string');
  }
  if (servername !== undefined) checkServername(servername);
  if (alpnProtocols !== undefined) checkAlpnProtocols(alpnProtocols);
  if (options.rejectUnauthorized !== undefined) {
    checkBoolean('tls.rejectUnauthorized', options.rejectUnauthorized);
  }
  if (options.minVersion !== undefined) {
    checkOneOf('tls.minVersion', options.minVersion, ['TLSv1.2', 'TLSv1.3']);
  }
  return options;
}

/** Says nothing of the value: it may be a secret. */
function checkPem(name: string, value: unknown): void {
  if (value === undefined || value instanceof Uint8Array) return;
  // A path is what is given here by mistake.
  if (typeof value === 'string' && value.includes('-----BEGIN ')) return;
  throw new InvalidArgumentError(
    `${name} must be the content of a PEM file, as text or bytes; read the file first`,
  );
}

function checkServername(value: unknown): void {
  if (isIP(checkHost(value, 'tls.servername')) !== 0) {
    refuseArgument(
      'tls.servername',
      'a host name, as TLS asks for no IP address (RFC 6066 section 3)',
      value,
    );
  }
}

function checkAlpnProtocols(value: unknown): void {
  if (!Array.isArray(value)) refuseArgument('tls.alpnProtocols', 'a list of names', value);
  for (const name of value as unknown[]) {
    const bytes = typeof name === 'string' ? Buffer.byteLength(name) : 0;
    // RFC 7301 section 3.1.
    if (bytes < 1 || bytes > 255) {
      refuseArgument('tls.alpnProtocols', 'a list of names of 1 to 255 bytes', name);
    }
  }
}
