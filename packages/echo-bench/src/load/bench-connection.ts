// One connection of a load generator: numbers, no socket object.
import type { PeerAddress } from '@tcp-echo/native-sockets';
import type { Socket } from 'node:net';
import { SendRuns } from './send-runs.js';

/** How far a connection is. */
export type ConnectionState = 'closed' | 'connecting' | 'open';

export class BenchConnection {
  state: ConnectionState = 'closed';
  /** Since when it is being connected. */
  connectingSinceMs = 0;
  /** Not before this is it connected again. */
  retryMs = 0;
  /** Bytes that are to be sent yet. */
  unsent = 0;
  /** Bytes that were sent and are not back. */
  unanswered = 0;
  /** Where in the pattern the next byte to send, and to receive, is. */
  phaseOut = 0;
  phaseIn = 0;
  /** Messages whose echo is not back, sent or not. */
  inFlight = 0;
  /** Messages whose echo is back, since it was connected. */
  answered = 0;
  /** Bytes of the next echo that are back already. */
  partial = 0;
  /** Whether the dispatcher knows that it has room. */
  queued = false;
  readonly runs: SendRuns;

  // The transports' own.
  fd = -1;
  /** Where it was connected to. */
  address: PeerAddress | undefined;
  /** How often its descriptor has changed, so that a completion of an older one is known. */
  generation = 0;
  isSending = false;
  isReceiving = false;
  /** What the poller waits for. */
  interest = 0;
  socket: Socket | undefined;

  /**
   * @param index In its thread.
   * @param number Among all connections of the run.
   */
  constructor(
    readonly index: number,
    readonly number: number,
    pipeline: number,
  ) {
    this.runs = new SendRuns(pipeline);
  }
}
