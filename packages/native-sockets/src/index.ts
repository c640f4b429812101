// @tcp-echo/native-sockets: Linux's own sockets, TCP and Unix, blocking and without an event loop, through FFI.
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
export {
  blockingSocketDefaults,
  type BlockingSocketOptions,
  type TcpSocketOptions,
  type UnixSocketOptions,
} from './options.js';
export { pause } from './pause.js';
export type { InternetSocketAddress, SocketAddress, UnixSocketAddress } from './socket-address.js';
