// @tcp-echo/echo-client-async/internal: all of the package, of which index.ts is what is held to semver. One build, so that each class exists once.
export { connectEcho } from './connect-echo.js';
export type { ConnectFailureReason } from './connect-failure.js';
export type { ConnectTarget, EchoTarget } from './connecting.js';
export type { EchoAllOptions } from './echo-all.js';
export { EchoConnection, type EchoOptions } from './echo-connection.js';
export {
  EchoClosedError,
  EchoConnectError,
  EchoConnectionLostError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
  EchoTlsError,
  type EchoOperation,
} from './errors.js';
export { measureEcho } from './tcp-echo-client.js';
export type { EchoOf } from './message.js';
export {
  echoClientDefaults,
  type ConnectEchoOptions,
  type EchoConnectionOptions,
  type TcpEchoClientOptions,
} from './options.js';
export { retryDefaults, type RetryOptions } from './retry.js';
export { tcpEchoClient } from './tcp-echo-client.js';
export type { ConnectTiming, EchoTiming, MeasuredEcho } from './timing.js';
export type { EchoTlsOptions } from './tls-options.js';
// For the CLI's `verify`, which does to a connection what no client should.
export { openLink, type EchoLink } from './open-link.js';
// For echo-client-sync, which gives the same answers.
export { Attempts } from './open-link.js';
export { BannerReader } from './echo-pipeline.js';
export { connectFailureReason, joinFailures, splitFailure } from './connect-failure.js';
export {
  connectingDefaults,
  connectingNames,
  resolveConnecting,
  withHost,
  type Connecting,
  type ConnectingOptions,
} from './connecting.js';
export { asciiHost } from './dial.js';
export { copyBytes, sameKind, type OwnBytes } from './message.js';
export { PendingEcho } from './pending-echo.js';
export { retryDelayMs, type RetryPolicy } from './retry.js';
export { EchoStopwatch, elapsedNs } from './timing.js';
export { isTlsAlert } from './connect-failure.js';
export { traceUnconnected } from './trace-unconnected.js';
