// What helps against a TLS handshake that failed, in the words of the flags.

/** `code` is OpenSSL's or Node's. */
export function tlsHint(code: string): string {
  return (
    hints.find(([pattern]) => pattern.test(code))?.[1] ??
    'check that TLS is spoken there, and the flags of TLS'
  );
}

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /SELF_SIGNED|^UNABLE_TO_/,
    "give the certificate of the server's authority: --ca FILE; or verify nothing: --insecure",
  ],
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    "give a name that is in the server's certificate: --servername NAME",
  ],
  [/^CERT_/, "renew the server's certificate, or check this machine's clock"],
  [
    /ALERT_(HANDSHAKE_FAILURE|UNKNOWN_CA|BAD_CERTIFICATE|.*CERTIFICATE.*)/,
    'the server wants a certificate that it trusts: --cert FILE --key FILE',
  ],
  [/NO_APPLICATION_PROTOCOL/, 'the server speaks none of the protocols of --alpn'],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    'the two have no TLS version in common: --tls-min-version',
  ],
  [
    /WRONG_VERSION|PACKET_LENGTH|UNEXPECTED_MESSAGE|RECORD/,
    'no TLS is spoken there: leave out --tls',
  ],
];
