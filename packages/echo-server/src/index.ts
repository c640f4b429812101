// @tcp-echo/echo-server: sends back what it receives.
export type { CloseOptions, CloseReport } from './close.js';
export { connectionOutcomes, type ConnectionOutcome } from './connection/outcome.js';
export { echoServerDefaults } from './defaults.js';
export { EchoServer } from './echo-server.js';
export type { ConnectionInfo, EngineName, EngineOption } from './engine/engine.js';
export { ListenError, LogWaitError, ThreadsUnsupportedError } from './errors.js';
export {
  echoFaults,
  type ConnectionRange,
  type ConnectionSelector,
  type Fault,
  type FaultDescription,
  type FaultedConnection,
  type FaultName,
  type FaultOptionDescription,
  type FaultPlan,
  type FaultRule,
  type FaultRules,
} from '@tcp-echo/faults';
export type { BannerMoment } from './identity/identity.js';
export type { Banner, ServerIdentity } from './identity/identity.js';
export type { ConnectionCondition, WaitedFor } from './log/server-log.js';
export type { ConnectionLog } from './log/connection-log.js';
export type { LogOptions, WaitOptions } from './log/server-log.js';
export { formatPrometheus, prometheusContentType } from './metrics/format-prometheus.js';
export {
  MetricsServer,
  startMetricsServer,
  type MetricsServerOptions,
} from './metrics/metrics-server.js';
export { echoModes, type EchoMode } from './modes/mode-table.js';
export { handleTcpEcho } from './modes/once.js';
export type { EchoServerOptions } from './options.js';
export type {
  ProxyHeader,
  ProxyProtocolMode,
  ProxyTlv,
  SslTlv,
  UnknownTlv,
} from '@tcp-echo/proxy-protocol';
export { startEchoServer } from './start-echo-server.js';
export type { EchoServerStats, EchoTimeStats } from './statistics/stats.js';
export type { EchoServerTlsOptions, TlsCertificate } from './tls/tls-options.js';
