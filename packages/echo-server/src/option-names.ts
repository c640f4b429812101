// The names of options that there are. A limit whose name is misspelt would not hold, and nobody would know.
import { namesOf } from '@tcp-echo/base';
import type { CloseOptions } from './close.js';
import type { ServerIdentity } from './identity/identity.js';
import type { LogOptions, WaitOptions } from './log/log-options.js';
import type { MetricsServerOptions } from './metrics/metrics-server.js';
import type { EchoServerOptions } from './options.js';
import type { EchoServerTlsOptions, TlsCertificate } from './tls/tls-options.js';

/** The names of the options of everything here that takes some. */
export const optionNames = {
  server: namesOf<EchoServerOptions>({
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
  }),
  tls: namesOf<EchoServerTlsOptions>({
    cert: true,
    key: true,
    passphrase: true,
    sni: true,
    alpnProtocols: true,
    clientCa: true,
    requireClientCertificate: true,
    minVersion: true,
    handshakeTimeoutMs: true,
  }),
  certificate: namesOf<TlsCertificate>({ cert: true, key: true, passphrase: true }),
  identity: namesOf<ServerIdentity>({ host: true, pod: true, node: true }),
  log: namesOf<LogOptions>({ maxBytesPerConnection: true }),
  wait: namesOf<WaitOptions>({ timeoutMs: true, signal: true }),
  close: namesOf<CloseOptions>({ delayMs: true, graceMs: true }),
  metrics: namesOf<MetricsServerOptions>({ host: true, port: true }),
} as const;
