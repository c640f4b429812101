// @tcp-echo/core-helpers: synchronous and asynchronous code calling each other, and the words that
// all packages share.
import { inheritPrintTrace } from './print-trace.js';

export { onAbort } from './abort-listener.js';
export {
  connectionId,
  formatAddress,
  internetAddress,
  parseAddress,
  type Address,
  type HostAndPort,
  type InternetAddress,
  type UnixAddress,
} from './address.js';
export { background } from './background/background.js';
export { decodeThrown } from './background/decode-error.js';
export { encodeThrown, type EncodedValue } from './background/encode-error.js';
export { partial } from './background/partial.js';
export {
  checkDurationMs,
  checkHost,
  checkInteger,
  checkListenPort,
  checkMessage,
  checkOneOf,
  checkPort,
  checkSignal,
} from './check-argument.js';
export { connectionTrace, type ConnectionTrace } from './connection-trace.js';
export { registerErrorClasses, type ErrorClass } from './error-classes.js';
export {
  BrokenExecutorError,
  CancelledError,
  EventLoopError,
  ExecutorClosedError,
  InvalidArgumentError,
  InvalidStateError,
  InvalidTargetError,
  TcpEchoError,
  TimeoutError,
  type EventLoopErrorCode,
} from './errors.js';
export { printTrace, withoutPrintTrace, type TracePrinter } from './print-trace.js';
export { formatSeedLine } from './seed-line.js';
export { publishTrace, traceChannel, type TraceEvent, type TraceKind } from './trace.js';

inheritPrintTrace();
