// What a TLS handshake agreed on.
import type { TLSSocket } from 'node:tls';

/** What was agreed on with one client. */
export interface TlsInfo {
  /** `'TLSv1.3'` */
  readonly protocol: string;
  /** `'TLS_AES_256_GCM_SHA384'` */
  readonly cipher: string;
  /** The application protocol (ALPN), where one was agreed on. */
  readonly alpnProtocol?: string;
  /** The name that the client asked for (SNI), where it did. */
  readonly serverName?: string;
  /** The client's certificate, where it showed one. */
  readonly clientCertificate?: { readonly subject: string; readonly fingerprint256: string };
  /** Whether that certificate is signed by one of `clientCa`. */
  readonly authorized: boolean;
}

export function tlsInfo(socket: TLSSocket): TlsInfo {
  const { alpnProtocol, authorized } = socket;
  // Its type is of a client's socket; on a server's it is what SNI asked for, or false.
  const { servername } = socket as { readonly servername?: string | false };
  const { subject, fingerprint256 } = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    ...(alpnProtocol && { alpnProtocol }),
    ...(servername && { serverName: servername }),
    ...(fingerprint256 && {
      clientCertificate: { subject: formatName(subject), fingerprint256 },
    }),
    authorized,
  };
}

/** `TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN echo/1, server name localhost, client certificate CN=alice`. */
export function describeTls(info: TlsInfo): string {
  const { protocol, cipher, alpnProtocol, serverName, clientCertificate, authorized } = info;
  const parts = [protocol, cipher];
  if (alpnProtocol !== undefined) parts.push(`ALPN ${alpnProtocol}`);
  if (serverName !== undefined) parts.push(`server name ${serverName}`);
  if (clientCertificate !== undefined) {
    const trust = authorized ? '' : ' (not trusted)';
    parts.push(`client certificate ${clientCertificate.subject}${trust}`);
  }
  return parts.join(', ');
}

function formatName(name: object): string {
  return Object.entries(name)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
}
