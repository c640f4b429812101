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
  type Endpoint,
  type HostAndPort,
  type InternetAddress,
  type SocketPath,
  type UnixAddress,
} from './address.js';
export { background } from './background/background.js';
export { decodeThrown } from './background/decode-error.js';
export { encodeThrown, type EncodedValue } from './background/encode-error.js';
export { callInBackground, type CallInBackgroundOptions } from './background/call-in-background.js';
export { defaultExecutor, setDefaultExecutor } from './background/default-executor.js';
export {
  processExecutor,
  threadExecutor,
  type BackgroundCall,
  type CloseOptions,
  type Executor,
  type ProcessExecutorOptions,
  type SubmitOptions,
  type ThreadExecutorOptions,
  type WorkerOptions,
} from './background/executor.js';
export { partial } from './background/partial.js';
export type { BackgroundCallable, TargetReference } from './background/target.js';
export { withTransfer } from './background/with-transfer.js';
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
export { checkAlpnProtocols, checkPem, type Pem } from './check-tls.js';
export {
  connectionTrace,
  socketEnds,
  type ConnectionTrace,
  type KnownEnds,
} from './connection-trace.js';
export { registerErrorClasses, type ErrorClass } from './error-classes.js';
export {
  BrokenExecutorError,
  CancelledError,
  EngineUnavailableError,
  EventLoopError,
  ExecutorClosedError,
  InvalidArgumentError,
  InvalidStateError,
  InvalidTargetError,
  NotCloneableError,
  TcpEchoError,
  TimeoutError,
  type EventLoopErrorCode,
} from './errors.js';
export { runInForeground, type ForegroundOptions } from './foreground/run-in-foreground.js';
export { formatByte } from './format-byte.js';
export { checkKeys, checkName, namesOf } from './known-names.js';
export { printTrace, withoutPrintTrace, type TracePrinter } from './print-trace.js';
export { formatSeedLine } from './seed-line.js';
export { type Coroutine } from './task/coroutine.js';
export { scheduleCoroutine, type ScheduleOptions } from './task/schedule-coroutine.js';
export { Task, type TaskOptions } from './task/task.js';
export { wait, type WaitOptions, type WaitResult } from './task/wait.js';
export { waitFor } from './task/wait-for.js';
export {
  LongTimeout,
  maxTimerMs,
  onIdle,
  realNowMs,
  realTimers,
  type TimerFunctions,
} from './timers.js';
export { formatTlsInfo, tlsInfoOf, type TlsInfo, type TlsPeerCertificate } from './tls-info.js';
export {
  publishTrace,
  traceChannel,
  type ProxiedConnection,
  type TraceEvent,
  type TraceKind,
} from './trace.js';
export { watchTraceListeners } from './trace-listeners.js';
export { unixConnectionId } from './unix-connection-id.js';

inheritPrintTrace();
