// What a TLS handshake agreed on, in the same words on both ends.
import type { TLSSocket } from 'node:tls';

/** What a TLS handshake agreed on. Plain data. */
export interface TlsInfo {
  /** As `'TLSv1.3'`. */
  readonly protocol: string;
  /** As `'TLS_AES_256_GCM_SHA384'`. */
  readonly cipher: string;
  /** The application protocol (ALPN), where one was agreed on. */
  readonly alpnProtocol?: string;
  /** The name that the client asked for (SNI), where it did. */
  readonly servername?: string;
  /** The certificate that the other end showed, where it did: a server always does. */
  readonly peerCertificate?: TlsPeerCertificate;
  /** Whether that certificate was verified. */
  readonly authorized: boolean;
}

/** Whose certificate it is, and which. */
export interface TlsPeerCertificate {
  /** As `'CN=alice, O=Example'`. */
  readonly subject: string;
  /** As `'4A:0C:…'`. */
  readonly fingerprint256: string;
  /** The end of its time, as `'2026-11-24T19:33:00.000Z'`. */
  readonly validTo: string;
}

/** What the handshake of `socket`, which is done, agreed on; `servername` is what the client asked for. */
export function tlsInfoOf(socket: TLSSocket, servername: string | undefined): TlsInfo {
  const { alpnProtocol, authorized } = socket;
  const { subject, fingerprint256, valid_to: end } = socket.getPeerCertificate();
  const validTo = fingerprint256 ? new Date(end).toISOString() : '';
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    ...(alpnProtocol && { alpnProtocol }),
    ...(servername !== undefined && { servername }),
    ...(fingerprint256 && {
      peerCertificate: { subject: formatName(subject), fingerprint256, validTo },
    }),
    authorized,
  };
}

/** `TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN echo/1, server name localhost, peer's certificate CN=alice`. */
export function formatTlsInfo(info: TlsInfo): string {
  const { protocol, cipher, alpnProtocol, servername, peerCertificate, authorized } = info;
  const parts = [protocol, cipher];
  if (alpnProtocol !== undefined) parts.push(`ALPN ${alpnProtocol}`);
  if (servername !== undefined) parts.push(`server name ${servername}`);
  if (peerCertificate !== undefined) {
    const trust = authorized ? '' : ' (not verified)';
    parts.push(`peer's certificate ${peerCertificate.subject}${trust}`);
  }
  // A line end or an escape sequence in a name is a forged line in somebody's terminal.
  return parts
    .join(', ')
    .replace(
      /[\p{C}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}

function formatName(name: object): string {
  return Object.entries(name)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
}
