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
  type Endpoint,
  type Pem,
} from '@tcp-echo/base';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { asciiHost } from './dial.js';

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

// TLS over a connection that is made: the handshake, and what came of it.

/** What every handshake of a client starts from: certificates and keys are read once. */
export interface TlsSetup {
  readonly options: EchoTlsOptions;
  readonly context: SecureContext;
}

/** @throws InvalidArgumentError if OpenSSL cannot read a certificate or key, or cannot decrypt the key. */
export function setUpTls(options: EchoTlsOptions): TlsSetup {
  const { ca, cert, key, passphrase, minVersion } = options;
  try {
    // It takes any bytes, whatever its types say, and undefined for what is not given.
    const context = createSecureContext({ ca, cert, key, passphrase, minVersion } as object);
    return { options, context };
  } catch (cause) {
    const { message } = cause as Error;
    const wrong = `the certificates or the key in tls cannot be used (${message})`;
    throw new InvalidArgumentError(
      `${wrong}; check that they are PEM, belong together, and passphrase`,
      {
        cause,
      },
    );
  }
}

/** Starts the handshake over `socket`, which belongs to the result from then on. */
export function secureSocket(socket: Socket, peer: Endpoint, setup: TlsSetup): TLSSocket {
  const { alpnProtocols, rejectUnauthorized = true } = setup.options;
  const servername = servernameFor(peer, setup.options);
  return connect({
    socket,
    secureContext: setup.context,
    rejectUnauthorized,
    ...(alpnProtocols && { ALPNProtocols: [...alpnProtocols] }),
    ...(servername !== undefined && { servername }),
    // Its certificate must be for this one, where no name is asked for. None knows of interfaces.
    ...('host' in peer && { host: peer.host.replace(/%.*/, '') }),
  });
}

/** How long a peer that reads nothing can hold up the end of a connection. */
const endTimeoutMs = 1000;

/**
 * Ends `socket`, on which nothing is waited for any more. A peer takes an end without the alert
 * `close_notify` for an attack (RFC 8446 section 6.1).
 */
export function endTls(socket: Socket): void {
  if (socket.writableLength > 0 || socket.writableEnded) {
    socket.destroy();
    return;
  }
  socket.setTimeout(endTimeoutMs, () => socket.destroy());
  socket.end(() => socket.destroy());
}

/** The name to ask for (SNI), in A-labels (RFC 6066 section 3); undefined if none is. */
export function servernameFor(peer: Endpoint, { servername }: EchoTlsOptions): string | undefined {
  if (servername !== undefined) return asciiHost(servername);
  return 'host' in peer && isIP(peer.host) === 0 ? asciiHost(peer.host) : undefined;
}
