// What may be wrong with a peer that ended a connection on which it had not sent a single byte.

/** What such a connection was: without TLS, or secured. */
export type Silence = 'plain' | 'tls';

/** What may help against it. OpenSSL's servers say no word to whoever speaks no TLS to them. */
export const silenceRemedies: Readonly<Record<Silence, string>> = {
  plain:
    'it has sent nothing at all: it may speak TLS, which needs `tls: true`, take no more connections, or be no echo server',
  tls: 'it has sent nothing at all: it may want a certificate of this client that it trusts, given as `tls: { cert, key }`, take no more connections, or be no echo server',
};
