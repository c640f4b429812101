// What an engine of the blocking client does. Both engines pass one contract suite.
import type { Address, TlsInfo } from '@tcp-echo/base';
import type { Connecting, ConnectTiming, EchoTiming } from '@tcp-echo/echo-client-async';

/** Bytes that share their memory with nothing else. */
export type OwnBytes = Uint8Array<ArrayBuffer>;

/** An I/O strategy that blocks the calling thread. Errors are those of echo-client-async. */
export interface SyncEngine {
  readonly name: 'native' | 'bridge';
  /** Connects, echoes `bytes`, closes. */
  echoOnce(bytes: OwnBytes, options: EchoOnceOptions): MeasuredBytes;
  connect(options: LinkOptions): SyncLink;
}

export interface LinkOptions {
  readonly connecting: Connecting;
  /** Whether to look for one. */
  readonly banner: boolean;
}

export interface EchoOnceOptions {
  readonly connecting: Connecting;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly halfClose: boolean;
}

/** An echo, and how long it took. */
export interface MeasuredBytes {
  readonly echo: OwnBytes;
  readonly timing: EchoTiming;
}

/** An open connection of an engine. Its echoes come back in the order in which they were asked for. */
export interface SyncLink {
  readonly local: Address;
  readonly peer: Address;
  readonly timing: ConnectTiming;
  readonly tls: TlsInfo | undefined;
  /** What the server says of itself, as far as that has come. */
  readonly banner: string | undefined;
  /** What made it useless; undefined while it is not, and where this end closed it. */
  readonly failed: unknown;
  echo(bytes: OwnBytes, timeoutMs: number): OwnBytes;
  measure(bytes: OwnBytes, timeoutMs: number): MeasuredBytes;
  /** Begins an echo, without waiting for anything. */
  start(bytes: OwnBytes, timeoutMs: number): StartedEcho;
  /** Sends the end after all that was asked for, within `timeoutMs` if that has to be waited for. Idempotent. */
  halfClose(timeoutMs: number): void;
  /** Idempotent. */
  close(): void;
}

/** An echo under way. */
export interface StartedEcho {
  /** Whether it is back, or failed: then `finish()` does not block. */
  readonly settled: boolean;
  /** Blocks until it is back. */
  finish(): OwnBytes;
  /** It is not waited for any more: if it was not yet sent, it never is. */
  abandon(): void;
}
