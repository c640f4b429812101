// The names of options that there are. A limit whose name is misspelt would not hold, and nobody would know.
import type { CloseOptions } from './close.js';
import type { ServerIdentity } from './identity/identity.js';
import type { LogOptions } from './log/log-options.js';
import type { MetricsServerOptions } from './metrics/metrics-server.js';
import type { EchoServerOptions } from './options.js';
import type { EchoServerTlsOptions, TlsCertificate } from './tls/tls-options.js';

/** What the compiler holds against the interface: a name that is missing here does not compile. */
type NamesOf<Options> = Readonly<Record<keyof Options, true>>;

const certificate: NamesOf<TlsCertificate> = { cert: true, key: true, passphrase: true };

const tls: NamesOf<EchoServerTlsOptions> = {
  ...certificate,
  sni: true,
  alpnProtocols: true,
  clientCa: true,
  requireClientCertificate: true,
  minVersion: true,
  handshakeTimeoutMs: true,
};

const server: NamesOf<EchoServerOptions> = {
  host: true,
  port: true,
  ipv6Only: true,
  path: true,
  socketMode: true,
  mode: true,
  maxBytes: true,
  maxLineBytes: true,
  backlog: true,
  engine: true,
  threads: true,
  tls: true,
  proxyProtocol: true,
  trustedProxies: true,
  proxyTimeoutMs: true,
  banner: true,
  identity: true,
  log: true,
  maxConnections: true,
  idleTimeoutMs: true,
  maxConnectionMs: true,
  maxBytesPerConnection: true,
  rateLimitBytesPerSecond: true,
  faults: true,
  signal: true,
};

const identity: NamesOf<ServerIdentity> = { host: true, pod: true, node: true };
const log: NamesOf<LogOptions> = { maxBytesPerConnection: true };
const close: NamesOf<CloseOptions> = { delayMs: true, graceMs: true };
const metrics: NamesOf<MetricsServerOptions> = { host: true, port: true };

/** The names of the options of everything here that takes some. */
export const optionNames = {
  server: Object.keys(server),
  tls: Object.keys(tls),
  certificate: Object.keys(certificate),
  identity: Object.keys(identity),
  log: Object.keys(log),
  close: Object.keys(close),
  metrics: Object.keys(metrics),
} as const;
