// @tcp-echo/native-sockets: Linux's own sockets, TCP and Unix, through FFI: blocking ones, and what servers wait with.
export { BlockingSocket, type Readiness } from './blocking-socket.js';
export { ownDescriptor } from './descriptor.js';
export {
  NativeSocketError,
  NativeSocketsUnavailableError,
  NativeSystemError,
  RingUnavailableError,
  SocketArgumentError,
  SocketClosedError,
  SocketEndedEarlyError,
  SocketInterruptedError,
  SocketTimeoutError,
  type SystemErrorDetails,
} from './errors.js';
export {
  nativeSocketsAreSafe,
  nativeSocketsAvailable,
  whyNoNativePlatform,
  whyNoNativeSockets,
  type Address,
} from './libc.js';
export { ListeningSocket } from './listening-socket.js';
export { listeningSocketDefaults, type ListeningSocketOptions } from './listening-socket.js';
export { NativeMemory } from './native-memory.js';
export {
  blockingSocketDefaults,
  type BlockingSocketOptions,
  type TcpSocketOptions,
  type UnixSocketOptions,
} from './options.js';
export { pause } from './pause.js';
export { PeerAddress, type PeerAddressOptions } from './peer-address.js';
export { Poller, pollEvents } from './poller.js';
export {
  loadPrepared,
  prepareLoading,
  type LoadingData,
  type PreparedLoading,
} from './prepared-loading.js';
export type { BufferRing, BufferRingOptions } from './ring/buffer-ring.js';
export { bufferOf, moreFollows, type CompletionHandler } from './ring/ring.js';
export { receiveModes, sendModes } from './ring/ring.js';
export { registeredFile, type RegisteredFiles } from './ring/registered-files.js';
export { ringAvailable, whyNoRing } from './ring/ring.js';
export type { RingOptions } from './ring/ring.js';
export { Ring } from './ring/ring.js';
export type { InternetSocketAddress, SocketAddress, UnixSocketAddress } from './socket-address.js';
export { SocketCalls, socketError } from './socket-calls.js';
export { setTimerSlack } from './timer-slack.js';
export { wake, WakeUp } from './wake-up.js';
