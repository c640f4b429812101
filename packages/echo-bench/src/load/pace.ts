// Which connection sends when: in a closed loop, or on a schedule.
import type { BenchConnection } from './bench-connection.js';

/** The pace of one thread's messages. */
export interface Pace {
  /** The run begins. */
  start(startMs: number): void;
  /** From here on messages are counted. */
  measure(): void;
  /** No message is due any more. Those that wait may still be sent, by `dispatch`. */
  stop(): void;
  /** Nothing is sent any more: what still waits is dropped. */
  giveUp(): void;
  /** A connection is open, and idle, or, in the mode `newConnection`, may be made. */
  opened(connection: BenchConnection): void;
  /** Echoes of a connection are back. */
  freed(connection: BenchConnection, count: number): void;
  /** Begins what is due; when that is to be asked for again, on the shared clock. */
  dispatch(): number;
  /** Whether all messages have begun that ever will. */
  readonly isExhausted: boolean;
}
