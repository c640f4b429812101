// The options of TLS, as plain data, and their check.
import {
  checkAlpnProtocols,
  checkBoolean,
  checkKeys,
  checkOptions,
  checkPem,
  checkTimeLimitMs,
  InvalidArgumentError,
  namesOf,
  type Pem,
} from '@tcp-echo/base';
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
} from 'node:tls';
import { domainToASCII } from 'node:url';

/** A certificate and its key. */
export interface TlsCertificate {
  /** The certificate chain in PEM. */
  readonly cert: Pem;
  /** The private key in PEM. */
  readonly key: Pem;
  /** Of an encrypted key. */
  readonly passphrase?: string;
}

/** How a server speaks TLS. Everything is plain data. */
export interface EchoServerTlsOptions extends TlsCertificate {
  /**
   * Certificates to show instead, by the server name that the client asks for (SNI), in any case and script;
   * `*.example.org` matches one label.
   */
  readonly sni?: Readonly<Record<string, TlsCertificate>>;
  /** Application protocols to agree on (ALPN), best first. A client that offers only others is refused. */
  readonly alpnProtocols?: readonly string[];
  /** Authorities that sign the clients' certificates, in PEM. Setting it asks clients for one: mutual TLS. */
  readonly clientCa?: Pem | readonly Pem[];
  /** With `clientCa`: whether a client without a valid certificate is refused. @defaultValue true */
  readonly requireClientCertificate?: boolean;
  /** @defaultValue Node's: `'TLSv1.2'` */
  readonly minVersion?: SecureVersion;
  /** Limit of the handshake. @defaultValue 10000 */
  readonly handshakeTimeoutMs?: number;
}

const defaultHandshakeTimeoutMs = 10_000;

export type ResolvedTls = ReturnType<typeof resolveTls>;

const tlsOptionNames = namesOf<EchoServerTlsOptions>({
  cert: true,
  key: true,
  passphrase: true,
  sni: true,
  alpnProtocols: true,
  clientCa: true,
  requireClientCertificate: true,
  minVersion: true,
  handshakeTimeoutMs: true,
});

/**
 * Checks everything that can be checked before a client comes: keys and certificates are read.
 *
 * @throws InvalidArgumentError; `cause` is OpenSSL's error.
 */
export function resolveTls(options: EchoServerTlsOptions) {
  const {
    sni = {},
    alpnProtocols,
    clientCa,
    requireClientCertificate,
    minVersion,
    handshakeTimeoutMs = defaultHandshakeTimeoutMs,
  } = checkOptions(options, 'tls');
  checkKeys('tls', options, tlsOptionNames);
  const shared = {
    ...(clientCa !== undefined && { ca: authorities(clientCa) }),
    ...(minVersion !== undefined && { minVersion }),
  };
  const context = { ...certificate(options), ...shared };
  checkContext('tls', context);
  return {
    context,
    sni: resolveSni(checkOptions(sni, 'tls.sni'), shared),
    alpnProtocols: alpnProtocols === undefined ? undefined : checkAlpnProtocols(alpnProtocols),
    requestCert: clientCa !== undefined,
    requireClientCertificate: isRequired(requireClientCertificate, clientCa),
    handshakeTimeoutMs: checkTimeLimitMs('tls.handshakeTimeoutMs', handshakeTimeoutMs),
  };
}

const certificateOptionNames = namesOf<TlsCertificate>({ cert: true, key: true, passphrase: true });

/** The names as they are compared, and their contexts. */
function resolveSni(
  sni: Readonly<Record<string, TlsCertificate>>,
  shared: SecureContextOptions,
): ReadonlyMap<string, SecureContext> {
  const contexts = new Map<string, SecureContext>();
  for (const [servername, own] of Object.entries(sni)) {
    const path = `tls.sni[${JSON.stringify(servername)}]`;
    checkKeys(path, checkOptions(own, path), certificateOptionNames);
    const name = comparableName(servername);
    if (name === undefined) throw new InvalidArgumentError(`${path} is for no host name`);
    if (contexts.has(name)) {
      throw new InvalidArgumentError(`${path} is there twice: names are the same in any case`);
    }
    contexts.set(name, checkContext(path, { ...certificate(own), ...shared }));
  }
  return contexts;
}

function certificate({ cert, key, passphrase }: TlsCertificate): SecureContextOptions {
  return { cert: pem(cert), key: pem(key), ...(passphrase !== undefined && { passphrase }) };
}

/** OpenSSL takes nonsense for no authority at all, and then refuses every client: it is found here. */
function authorities(list: unknown): (string | Buffer)[] {
  const all: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (all.length === 0) throw new InvalidArgumentError('tls.clientCa must hold a certificate');
  return all.map((one) => pem(checkPem('tls.clientCa', one)));
}

/** Node would ask for no certificate without an authority, and so let everybody in. */
function isRequired(required: unknown, clientCa: unknown): boolean {
  if (required === undefined) return clientCa !== undefined;
  const wanted = checkBoolean('tls.requireClientCertificate', required);
  if (!wanted || clientCa !== undefined) return wanted;
  throw new InvalidArgumentError(
    'tls.requireClientCertificate needs to know whose certificates; give tls.clientCa too',
  );
}

/** Node takes a Buffer, and only that. */
function pem(value: Pem): string | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

function checkContext(name: string, context: SecureContextOptions): SecureContext {
  for (const part of ['cert', 'key'] as const) {
    if (context[part] === undefined) {
      throw new InvalidArgumentError(`${name}.${part} must be the PEM text of it, not undefined`);
    }
  }
  try {
    return createSecureContext(context);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError(`${name} cannot be used: ${reason}`, { cause });
  }
}

// Server names (SNI, RFC 6066, section 3): which certificate is for which, and how they are compared.

/**
 * A name as names are compared: without regard to case and to a dot at its end, and with A-labels (`xn--…`) for what is not
 * ASCII. Undefined where it is no name.
 */
function comparableName(name: string): string | undefined {
  const ascii = /[^\0-\x7f]/.test(name) ? domainToASCII(name) : name.toLowerCase();
  return ascii.replace(/\.$/, '') || undefined;
}

/** The name that a client asked for. Some send what should be A-labels as UTF-8, which Node reads as Latin-1. */
export function readServerName(name: string): string {
  const utf8 = Buffer.from(name, 'latin1').toString();
  return utf8.includes('\ufffd') ? name : utf8;
}

/** What is for `name`: an entry of that name, or else the last one with a `*` that matches; a `*` stands for no dot. */
export class ServerNames<T> {
  readonly #exact = new Map<string, T>();
  readonly #patterns: (readonly [RegExp, T])[] = [];

  /** @param entries With comparable names. */
  constructor(entries: Iterable<readonly [name: string, value: T]>) {
    for (const [name, value] of entries) {
      if (name.includes('*')) this.#patterns.unshift([patternOf(name), value]);
      else this.#exact.set(name, value);
    }
  }

  find(asked: string): T | undefined {
    const name = comparableName(readServerName(asked));
    if (name === undefined) return undefined;
    return this.#exact.get(name) ?? this.#patterns.find(([pattern]) => pattern.test(name))?.[1];
  }
}

function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[^\w-]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^.]*')}$`);
}
