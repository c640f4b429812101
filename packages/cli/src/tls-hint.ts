// What helps against a TLS handshake that failed, in the words of the flags.
import type { Situation } from './situation.js';

/** `code` is OpenSSL's or Node's. */
export function tlsHint(code: string, situation: Situation): string {
  const [, hint] = hints.find(([pattern]) => pattern.test(code)) ?? [];
  if (hint === undefined) return 'check that TLS is spoken there, and the flags of TLS';
  return typeof hint === 'string' ? hint : hint(situation);
}

const tlsFlags = ['tls', 'ca', 'cert', 'key', 'servername', 'alpn', 'insecure'];

const hints: readonly (readonly [RegExp, string | ((situation: Situation) => string)])[] = [
  [
    /SELF_SIGNED|^UNABLE_TO_/,
    ({ gives }) =>
      gives('ca')
        ? 'no authority in --ca has signed it: give the one that has; or verify nothing: --insecure'
        : "give the certificate of the server's authority: --ca FILE; or verify nothing: --insecure",
  ],
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    "give a name that is in the server's certificate: --servername NAME",
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)/,
    "renew the server's certificate, or check this machine's clock; or verify nothing: --insecure",
  ],
  [
    /ALERT_(HANDSHAKE_FAILURE|UNKNOWN_CA|BAD_CERTIFICATE|.*CERTIFICATE.*)/,
    ({ gives }) =>
      gives('cert')
        ? 'the server does not trust --cert: give a certificate that it trusts'
        : 'the server wants a certificate that it trusts: --cert FILE --key FILE',
  ],
  [/NO_APPLICATION_PROTOCOL/, 'the server speaks none of the protocols of --alpn'],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    'the two have no TLS version in common; this end speaks 1.2 and 1.3',
  ],
  [
    /WRONG_VERSION|PACKET_LENGTH|UNEXPECTED_MESSAGE|RECORD/,
    ({ gives }) => {
      const given = tlsFlags.filter((flag) => gives(flag)).map((flag) => `--${flag}`);
      return `no TLS is spoken there: leave out ${given.join(' and ')}`;
    },
  ],
];
