// What a native engine needs of the operating system, and what it is told: epoll and io_uring behind one seam.
import type { InternetSocketAddress, WakeUp } from '@tcp-echo/native-sockets';
import type { Alarms } from './alarms.js';
import type { NativeConnection } from './native-connection.js';
import type { Lent } from './pending-bytes.js';

/** Does input and output for the connections of one thread. */
export interface Transport {
  readonly address: InternetSocketAddress;
  /** Sends; keeps what does not go at once, and reads nothing from the peer until it went. */
  transmit(connection: NativeConnection, lent: Lent, at: number, size: number): void;
  /** Whether everything transmitted was taken. */
  isFlushed(connection: NativeConnection): boolean;
  /** Sends the end. Everything was taken before. */
  shutdown(connection: NativeConnection): void;
  /** Ends the connection; nothing more is told of it. */
  close(connection: NativeConnection): void;
  /** Stops listening. */
  stopAccepting(): void;
  /** Whether the operating system still works on something. */
  readonly isBusy: boolean;
  /** Waits for so long at most; how much there is to do. */
  wait(timeoutMs: number): number;
  /** Does it. */
  work(count: number): void;
  dispose(): void;
}

/** What a transport has of the thread that it runs in. */
export interface TransportThread {
  readonly events: TransportEvents;
  /** Wakes the thread while it waits: `woken` is called then. */
  readonly wakeUp: WakeUp;
  readonly alarms: Alarms;
  /** Whether connections are closed with `fs.closeSync`: see Descriptors. */
  readonly ownsDescriptors: boolean;
}

/** What a transport tells. */
export interface TransportEvents {
  /** `performance.now()` when the events began that are being worked on. */
  readonly nowMs: number;
  /** The thread was woken: somebody has something to say. */
  woken(): void;
  /** Undefined where the connection is not wanted: it is closed then. */
  accepted(fd: number): NativeConnection | undefined;
  /** A connection could not be accepted; the transport goes on. */
  acceptFailed(result: number): void;
  received(connection: NativeConnection, lent: Lent, at: number, size: number): void;
  /** The operating system took so many bytes, at that time on the clock of `performance.now()`. */
  sent(connection: NativeConnection, size: number, atMs: number): void;
  /** It took everything that was pending. */
  flushed(connection: NativeConnection): void;
  peerEnded(connection: NativeConnection): void;
  failed(connection: NativeConnection, syscall: string, result: number): void;
  /** Whether the connection sends by itself whenever it can. */
  isSource(connection: NativeConnection): boolean;
}

/** How long accepting pauses where there are no descriptors or no memory left, in milliseconds. */
export const acceptPauseMs = 100;
