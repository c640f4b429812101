// The TLS side of a server: handshakes on sockets that were accepted elsewhere.
import { maxTimerMs, tlsInfoOf, type TlsInfo } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Connection } from '../connection/connection.js';
import {
  readServerName,
  resolveTls,
  ServerNames,
  type EchoServerTlsOptions,
  type ResolvedTls,
} from './tls-options.js';

/** A TLS socket, and what its handshake agreed on. */
export interface SecuredSocket {
  readonly socket: TLSSocket;
  readonly info: TlsInfo;
}

/** What waits for a handshake. */
interface Waiting {
  readonly resolve: (secured: SecuredSocket) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Turns accepted sockets into TLS sockets. It is a `tls.Server` that never listens: sockets are given to
 * it (https://nodejs.org/api/tls.html, event `connection`), after a PROXY header was read from them.
 */
export class TlsAcceptor {
  #server: Server;
  readonly #waiting = new WeakMap<Socket, Waiting>();

  constructor(options: ResolvedTls) {
    this.#server = this.#serve(options);
  }

  /**
   * New connections get these certificates; open ones keep theirs.
   *
   * @throws InvalidArgumentError
   */
  reload(options: EchoServerTlsOptions): void {
    this.#server = this.#serve(resolveTls(options));
  }

  /** Resolves once the handshake is done; rejects if it fails or takes too long. */
  secure({ socket }: Connection): Promise<SecuredSocket> {
    // Who has said its last byte cannot finish a handshake: until then an end is the end.
    socket.allowHalfOpen = false;
    return new Promise((resolve, reject) => {
      // Whoever looked for a PROXY header has seen the end: nobody tells of it again.
      if (socket.readableEnded) return reject(new Error('the peer left before the first byte'));
      this.#waiting.set(socket, { resolve, reject });
      this.#server.emit('connection', socket);
    });
  }

  #serve(options: ResolvedTls): Server {
    const { context, sni, alpnProtocols, requestCert, handshakeTimeoutMs } = options;
    const names = new ServerNames(sni);
    const server = createServer({
      ...context,
      // `addContext` of Node 20 compares letters of another case.
      SNICallback: (servername, answer) => {
        answer(null, names.find(servername));
      },
      requestCert,
      // Node would end such a connection without a word of why: it is refused below.
      rejectUnauthorized: false,
      // Node's own timer: a handshake that takes longer than it holds, 24.8 days, does not end any more.
      handshakeTimeout: Math.min(handshakeTimeoutMs, maxTimerMs),
      ...(alpnProtocols && { ALPNProtocols: alpnProtocols }),
    });
    server.on('secureConnection', (secured) => {
      const waiting = this.#waiting.get(acceptedSocket(secured));
      const info = tlsInfoOf(secured, servernameOf(secured));
      secured.allowHalfOpen = true;
      if (options.requireClientCertificate && !secured.authorized) {
        waiting?.reject(handshakeError(new Error(whyRefused(info, secured))));
      } else {
        waiting?.resolve({ socket: secured, info });
      }
    });
    server.on('tlsClientError', (error, secured) => {
      this.#waiting.get(acceptedSocket(secured))?.reject(handshakeError(error));
    });
    return server;
  }
}

/** Its type is of a client's socket; on a server's it is what SNI asked for, or false. */
function servernameOf(secured: TLSSocket): string | undefined {
  const { servername } = secured as { readonly servername?: string | false };
  return servername ? readServerName(servername) : undefined;
}

function whyRefused(info: TlsInfo, { authorizationError }: TLSSocket): string {
  return info.peerCertificate === undefined
    ? 'the client showed no certificate'
    : `the client's certificate ${info.peerCertificate.subject} is not valid: ${String(authorizationError)}`;
}

/**
 * The socket that a TLS socket was made around. Node has no public name for it; `_parent` has been there
 * since TLS sockets are (lib/internal/tls/wrap.js).
 */
function acceptedSocket(secured: TLSSocket): Socket {
  return (secured as unknown as { readonly _parent: Socket })._parent;
}

/** OpenSSL's own messages are addresses in its source. */
function handshakeError(error: NodeJS.ErrnoException & { readonly reason?: string }): Error {
  const { code, reason = error.message } = error;
  return Object.assign(new Error(`TLS handshake failed: ${reason}`, { cause: error }), { code });
}
