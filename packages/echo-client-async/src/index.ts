// @tcp-echo/echo-client-async: send a message, get its echo, without blocking.
export { connectEcho } from './connect-echo.js';
export { EchoConnection, type EchoOptions } from './echo-connection.js';
export {
  EchoClosedError,
  EchoConnectError,
  EchoConnectionLostError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
} from './errors.js';
export type { EchoOf } from './message.js';
export {
  echoClientDefaults,
  type ConnectEchoOptions,
  type TcpEchoClientOptions,
} from './options.js';
export { tcpEchoClient } from './tcp-echo-client.js';
// For echo-client-sync, which gives the same answers.
export { copyBytes, sameKind } from './message.js';
export { PendingEcho } from './pending-echo.js';
export { checkTimeLimitMs } from './time-limit.js';
export { traceUnconnected } from './trace-unconnected.js';
