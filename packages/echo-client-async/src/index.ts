// @tcp-echo/echo-client-async: send a message, get its echo, without blocking.

// Echoes
export { connectEcho, EchoConnection, measureEcho, tcpEchoClient } from './internal.js';
export type {
  ConnectEchoOptions,
  ConnectTarget,
  ConnectTiming,
  EchoAllOptions,
  EchoConnectionOptions,
  EchoOf,
  EchoOptions,
  EchoTarget,
  EchoTiming,
  EchoTlsOptions,
  MeasuredEcho,
  RetryOptions,
  TcpEchoClientOptions,
} from './internal.js';
export { echoClientDefaults, retryDefaults } from './internal.js';

// What can go wrong
export {
  EchoClosedError,
  EchoConnectError,
  EchoConnectionLostError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
  EchoTlsError,
} from './internal.js';
export type { ConnectFailureReason, EchoOperation } from './internal.js';
