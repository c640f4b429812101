// What a load asks of an engine, and what an engine tells a load.
import type { BenchConnection } from '../load/bench-connection.js';

/** Input and output of one thread. */
export interface Transport {
  /** Begins to connect: `connected` or `failed` is told of it, perhaps before this returns. */
  connect(connection: BenchConnection): void;
  /** Sends what is `unsent`, now or as soon as it can, and tells `sent`. */
  flush(connection: BenchConnection): void;
  /** Nothing more is told of it. */
  close(connection: BenchConnection): void;
  /** Closes all that is left. */
  dispose(): void;
}

/** What comes of it. */
export interface TransportEvents {
  /** By their indexes. */
  readonly connections: readonly BenchConnection[];
  connected(connection: BenchConnection): void;
  /** So many bytes are on their way. */
  sent(connection: BenchConnection, size: number): void;
  /** `bytes` is used no longer than the call. */
  received(connection: BenchConnection, bytes: Buffer, at: number, size: number): void;
  /** The peer has said its last byte. */
  ended(connection: BenchConnection): void;
  /** @param error Of the operating system. */
  failed(connection: BenchConnection, error: NodeJS.ErrnoException): void;
}
