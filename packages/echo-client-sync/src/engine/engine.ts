// What an engine of the blocking client does. Both engines pass one contract suite.
import type { HostAndPort, Address } from '@tcp-echo/core-helpers';

/** An I/O strategy that blocks the calling thread. Errors are those of echo-client-async. */
export interface SyncEngine {
  readonly name: 'native' | 'bridge';
  /** Connects, echoes `bytes`, closes. */
  echoOnce(bytes: Uint8Array<ArrayBuffer>, options: EchoOnceOptions): Uint8Array<ArrayBuffer>;
  connect(options: ConnectOptions): SyncLink;
}

/** An open connection of an engine. */
export interface SyncLink {
  readonly local: Address;
  readonly peer: Address;
  echo(bytes: Uint8Array<ArrayBuffer>, timeoutMs: number): Uint8Array<ArrayBuffer>;
  /** Idempotent. */
  close(): void;
}

export interface ConnectOptions {
  readonly peer: HostAndPort;
  readonly connectTimeoutMs: number;
}

export interface EchoOnceOptions extends ConnectOptions {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}
