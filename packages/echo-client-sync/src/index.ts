// @tcp-echo/echo-client-sync: send a message, block this thread until its echo is back.
export { connectEchoSync } from './connect-echo-sync.js';
export type { EchoAllSyncOptions } from './echo-all-sync.js';
export { EchoConnectionSync, type EchoSyncOptions } from './echo-connection-sync.js';
export { EchoInterruptedError, WouldDeadlockError } from './errors.js';
export { measureEchoSync } from './tcp-echo-client-sync.js';
export {
  echoClientSyncDefaults,
  type ConnectEchoSyncOptions,
  type EchoConnectionSyncOptions,
  type SyncEngineName,
  type TcpEchoClientSyncOptions,
} from './options.js';
export { tcpEchoClientSync } from './tcp-echo-client-sync.js';
