// TLS over a connection that is made: the handshake, and what came of it.
import { InvalidArgumentError, type Endpoint } from '@tcp-echo/base';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { asciiHost } from './dial.js';
import type { EchoTlsOptions } from './tls-options.js';

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
