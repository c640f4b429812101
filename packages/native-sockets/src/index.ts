// @tcp-echo/native-sockets: Linux's own sockets, blocking and without an event loop, through FFI.
export { BlockingSocket, type Readiness } from './blocking-socket.js';
export {
  NativeSocketError,
  NativeSocketsUnavailableError,
  NativeSystemError,
  SocketArgumentError,
  SocketClosedError,
  SocketEndedEarlyError,
  SocketInterruptedError,
  SocketTimeoutError,
  type SystemErrorDetails,
} from './errors.js';
export { nativeSocketsAvailable } from './libc.js';
export { blockingSocketDefaults, type BlockingSocketOptions } from './options.js';
export type { SocketAddress } from './socket-address.js';
