// How a client secures its connection. Plain data only: it crosses threads.
import {
  checkAlpnProtocols,
  checkBoolean,
  checkHost,
  checkKeys,
  checkOneOf,
  checkOptions,
  checkPem,
  InvalidArgumentError,
  namesOf,
  refuseArgument,
  type Pem,
} from '@tcp-echo/base';
import { isIP } from 'node:net';

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
  if (ca !== undefined) {
    for (const each of Array.isArray(ca) ? (ca as unknown[]) : [ca]) checkPem('tls.ca', each);
  }
  if (cert !== undefined) checkPem('tls.cert', cert);
  if (key !== undefined) checkPem('tls.key', key);
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

function checkServername(value: unknown): void {
  if (isIP(checkHost(value, 'tls.servername')) !== 0) {
    refuseArgument(
      'tls.servername',
      'a host name, as TLS asks for no IP address (RFC 6066 section 3)',
      value,
    );
  }
}
