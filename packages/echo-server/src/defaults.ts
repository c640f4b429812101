// What a server does unless told otherwise.
import { defaultTrustedProxies } from './proxy-protocol/trusted-proxies.js';

/** The defaults of `startEchoServer`, and of `close()`: `delayMs` and `graceMs`, in milliseconds. */
export const echoServerDefaults = Object.freeze({
  host: '127.0.0.1',
  port: 0,
  mode: 'stream',
  maxBytes: 100,
  maxLineBytes: 65_536,
  backlog: 511,
  engine: 'net',
  threads: 1,
  banner: 'none',
  proxyProtocol: 'off',
  trustedProxies: defaultTrustedProxies,
  proxyTimeoutMs: 5000,
  delayMs: 0,
  graceMs: 1000,
} as const);
