// @tcp-echo/base: the words that all packages share. It imports none of them.
import { inheritPrintTrace } from './print-trace.js';

// Errors, and how they cross to another thread or process
export {
  BrokenExecutorError,
  EngineUnavailableError,
  InvalidArgumentError,
  InvalidStateError,
  InvalidTargetError,
  NotCloneableError,
  TcpEchoError,
  TimeoutError,
} from './errors.js';
export { isError, orElse } from './encode-error.js';
export { registerErrorClasses, type ErrorClass } from './encode-error.js';
export { encodeThrown, type EncodedValue } from './encode-error.js';
export { decodeThrown } from './encode-error.js';

// Asking a thread of one's own
export {
  answerCall,
  Asker,
  decodeReply,
  Later,
  openedWith,
  openWorker,
  Server,
  serveWorker,
  type Handlers,
  type Outcome,
  type Reply,
  type Uncloneable,
  type WorkerChannel,
  type WorkerEnd,
} from './worker-channel.js';

// What callers pass in
export {
  checkBoolean,
  checkDurationMs,
  checkHost,
  checkInteger,
  checkListenPort,
  checkMessage,
  checkOneOf,
  checkOptions,
  checkPort,
  checkSignal,
  checkSocketPath,
  checkTimeLimitMs,
  refuseArgument,
} from './check-argument.js';
export { checkKeys, checkName, namesOf } from './check-argument.js';
export { checkAlpnProtocols, checkPem, type Pem } from './check-argument.js';
export { optionalPeer, type OptionalPeer } from './optional-peer.js';
export { onAbort } from './check-argument.js';
export { background, locationOf, resolveLocation, type TargetLocation } from './background.js';

// Addresses and connections
export {
  connectionId,
  formatAddress,
  internetAddress,
  parseAddress,
  type Address,
  type Endpoint,
  type HostAndPort,
  type InternetAddress,
  type SocketPath,
  type UnixAddress,
} from './address.js';
export { unixConnectionId } from './address.js';
export { several } from './address.js';
export { formatByte } from './address.js';
export { formatTlsInfo, tlsInfoOf, type TlsInfo, type TlsPeerCertificate } from './tls-info.js';

// The trace
export {
  publishingTrace,
  publishTrace,
  traceChannel,
  type ProxiedConnection,
  type TraceEvent,
  type TraceKind,
} from './trace.js';
export { connectionTrace, socketEnds, type ConnectionTrace, type KnownEnds } from './trace.js';
export { watchTraceListeners } from './trace.js';
export { printTrace, withoutPrintTrace, type TracePrinter } from './print-trace.js';
export { formatArticleLine } from './print-trace.js';

// Time
export {
  LongTimeout,
  maxTimerMs,
  onIdle,
  realNowMs,
  realPerformance,
  realTimers,
  type TimerFunctions,
} from './timers.js';

inheritPrintTrace();
