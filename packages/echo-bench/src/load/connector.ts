// Making connections, a few at a time, again where they failed, and giving up on what takes too long.
import type { Clock } from '../thread/clock.js';
import type { ThreadPlan } from '../thread/thread-protocol.js';
import type { BenchConnection } from './bench-connection.js';
import type { Load } from './load.js';

/** More at once would overflow the queue of a listener, which then lets some wait for a second. */
const mostAtOnce = 64;
/** Between two tries to make a connection that failed, in milliseconds. */
const pauseMs = 100;

export class Connector {
  readonly #plan: ThreadPlan;
  readonly #load: Load;
  readonly #clock: Clock;
  /** How many connections were tried for the first time. */
  #tried = 0;
  #hadAny = false;
  #failures = 0;
  /** When one was open for the last time. */
  #lastOpenMs = 0;

  constructor(plan: ThreadPlan, load: Load, clock: Clock) {
    this.#plan = plan;
    this.#load = load;
    this.#clock = clock;
  }

  /** Whether each connection was made, or failed, once. Those of the mode `newConnection` are made later. */
  get hasTriedAll(): boolean {
    const { newConnection, connections } = this.#plan;
    return newConnection || (this.#tried === connections && this.#load.connecting === 0);
  }

  /** Whether every connection failed, and none was ever made. */
  get hasNever(): boolean {
    return !this.#hadAny && this.#failures >= this.#plan.connections;
  }

  /** Whether there has been no connection for as long as making one may take. */
  get isCutOff(): boolean {
    return this.#hadAny && this.#clock.nowMs - this.#lastOpenMs > this.#plan.connectTimeoutMs;
  }

  opened(): void {
    this.#hadAny = true;
    this.#lastOpenMs = this.#clock.nowMs;
  }

  lost(connection: BenchConnection): void {
    this.#failures += 1;
    // One that worked is made again at once.
    connection.retryMs = this.#clock.nowMs + (connection.answered > 0 ? 0 : pauseMs);
  }

  /** Makes those that were never tried. */
  openFirst(): void {
    const { connections, connecting } = this.#load;
    for (let room = mostAtOnce - connecting; room > 0; room -= 1) {
      const connection = connections[this.#tried];
      if (connection === undefined) return;
      this.#tried += 1;
      this.#load.connect(connection);
    }
  }

  /** Looks at each connection: what takes too long has failed, and what has failed may be tried again. */
  sweep(mayRetry: boolean, retry: (connection: BenchConnection) => void): void {
    const now = this.#clock.nowMs;
    if (this.#load.open > 0) this.opened();
    for (const connection of this.#load.connections) {
      if (connection.state === 'open') this.#checkMessages(connection, now);
      else if (connection.state === 'connecting') this.#checkConnecting(connection, now);
      else if (mayRetry && connection.retryMs > 0 && now >= connection.retryMs) {
        if (this.#load.connecting >= mostAtOnce) continue;
        connection.retryMs = 0;
        retry(connection);
      }
    }
  }

  #checkMessages(connection: BenchConnection, now: number): void {
    const { messageTimeoutMs } = this.#plan;
    if (now - connection.runs.sentMs <= messageTimeoutMs) return;
    this.#load.fail(
      connection,
      'timed-out',
      `connection ${connection.number}: an echo was not back within ${messageTimeoutMs} ms (${connection.answered} were before)`,
    );
  }

  #checkConnecting(connection: BenchConnection, now: number): void {
    const { connectTimeoutMs } = this.#plan;
    if (now - connection.connectingSinceMs <= connectTimeoutMs) return;
    this.#load.fail(
      connection,
      'connect-timed-out',
      `connection ${connection.number} was not made within ${connectTimeoutMs} ms`,
    );
  }
}
