// Peers that speak TLS, on plain node:tls.
import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { testCertificates } from './certificates.js';
import type { Peer } from './peer.js';
import { serveConnections } from './serve-connections.js';

/** A TLS server that treats each connection with `onConnection`, with the server's test certificate. */
export async function startTlsPeer(
  onConnection: (socket: TLSSocket) => void | Promise<void>,
  options: TlsOptions = {},
): Promise<Peer> {
  const certificates = await testCertificates();
  const server = createServer({ allowHalfOpen: true, ...certificates.server, ...options });
  const where = { host: '127.0.0.1', port: 0 };
  const serving = await serveConnections(server, where, (socket) =>
    onConnection(socket as TLSSocket),
  );
  return { ...serving, port: (server.address() as AddressInfo).port };
}

/** Echoes as it should. */
export function startTlsEchoPeer(options: TlsOptions = {}): Promise<Peer> {
  return startTlsPeer((socket) => {
    socket.pipe(socket);
  }, options);
}

/** Echoes for whoever shows a certificate of the test authority, and for nobody else. */
export async function startMutualTlsEchoPeer(): Promise<Peer> {
  const { ca } = await testCertificates();
  return startTlsEchoPeer({ ca, requestCert: true, rejectUnauthorized: true });
}
