// Why a TLS handshake failed, as far as OpenSSL's and Node's codes tell, and what may help.
import { systemCode } from './connect-failure.js';

/** What may help against it, if anything is known to. */
export function tlsRemedy(cause: unknown): string | undefined {
  const code = systemCode(cause);
  return tlsRemedies.find(([pattern]) => pattern.test(code))?.[1];
}

/** Whether `error` is an alert by which a peer gives the TLS session up (RFC 8446 section 6.2). */
export function isTlsAlert(error: unknown): boolean {
  return /^ERR_SSL_.*ALERT/.test(systemCode(error));
}

/** Whether `bytes`, which came without TLS, begin with a whole alert that is not encrypted (RFC 8446 section 5.1). */
export function startsWithTlsAlert(bytes: Uint8Array): boolean {
  const [type, major, minor = 0, lengthHigh, lengthLow, level = 0, description] = bytes;
  return (
    type === 21 &&
    major === 3 &&
    minor <= 4 &&
    lengthHigh === 0 &&
    lengthLow === 2 &&
    (level === 1 || level === 2) &&
    description !== undefined
  );
}

const tlsRemedies: readonly (readonly [RegExp, string])[] = [
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT.*))$/,
    "nobody whom this client trusts has signed the peer's certificate; give that authority's certificate as `tls: { ca }`",
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_(INVALID|FORMAT)$|^HOSTNAME_MISMATCH$/,
    "the peer's certificate is for another name; connect by a name that is in it, or give one as `tls: { servername }`",
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    "the peer's certificate is not valid now; renew it, or check this machine's clock",
  ],
  [
    /ALERT_CERTIFICATE_REQUIRED$/,
    'the peer wants a certificate of this client; give one as `tls: { cert, key }`',
  ],
  [
    /ALERT_HANDSHAKE_FAILURE$/,
    'the peer may want a certificate of this client, given as `tls: { cert, key }`; or the two have no cipher in common',
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_.*|UNSUPPORTED_CERTIFICATE)$/,
    'the peer does not accept the certificate of this client; give one that it trusts as `tls: { cert, key }`',
  ],
  [
    /NO_APPLICATION_PROTOCOL$/,
    'the peer speaks none of the protocols offered; check `tls: { alpnProtocols }`',
  ],
  [
    /UNSUPPORTED_PROTOCOL$|PROTOCOL_VERSION$/,
    'the two have no TLS version in common; check `tls: { minVersion }`',
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|UNKNOWN_PROTOCOL|HTTP_REQUEST|BAD_RECORD_TYPE|RECORD_LAYER_FAILURE)$/,
    'what answers is no TLS server; check the port, or connect without `tls`',
  ],
  [
    /^(ECONNRESET|EPIPE)$/,
    'the peer closed in the middle of the handshake; it may be no TLS server, or refuse this client',
  ],
];
