// What is known of one connection of a native engine: numbers and bits, no socket object.
import type { ConnectionOutcome } from '../../connection/outcome.js';
import type { ConnectionEnds } from '../connection-ends.js';
import type { PendingBytes } from './pending-bytes.js';

/** One open connection. */
export class NativeConnection {
  /** `Date.now()` when it was accepted. */
  readonly openedAt = Date.now();
  bytesReceived = 0;
  bytesSent = 0;
  /** What comes beyond is dropped. */
  bytesAllowed = Infinity;
  /** On the clock of `performance.now()`, as all that follow. */
  lastActiveMs: number;
  /** When the chunk was read whose reply the operating system has not taken yet; 0, which costs nothing, while there is none. */
  echoSinceMs = 0;
  /** What still comes is dropped. */
  lingers = false;
  /** Since when the peer was only waited for: the last byte is out. */
  lingersSinceMs: number | undefined;
  drainedBytes = 0;
  /** The peer has said its last byte. */
  peerEnded = false;
  /** This end sends nothing more than what is pending. */
  saysEnd = false;
  /** The peer was told so. */
  saidEnd = false;
  gone = false;
  /** The transport's own number for it: which events it waits for, or where it keeps it. */
  place = -1;
  outcome: ConnectionOutcome | undefined;
  ends: ConnectionEnds | undefined;

  constructor(
    readonly fd: number,
    readonly number: number,
    readonly acceptedAtMs: number,
    /** What could not be sent yet. While there is any, nothing is read. */
    readonly pending: PendingBytes,
  ) {
    this.lastActiveMs = acceptedAtMs;
  }
}
