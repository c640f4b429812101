// What a server does unless told otherwise.
import { defaultTrustedProxies } from '@tcp-echo/proxy-protocol';

/**
 * The defaults of `startEchoServer`; of `close()`: `delayMs` and `graceMs`, in milliseconds; of the log:
 * `maxLoggedBytes`, which is `log.maxBytesPerConnection`, and `waitTimeoutMs` of `waitForConnection()`.
 */
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
  maxLoggedBytes: 1_048_576,
  waitTimeoutMs: 3000,
  delayMs: 0,
  graceMs: 1000,
} as const);
