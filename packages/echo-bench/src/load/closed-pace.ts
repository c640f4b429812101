// A closed loop: each connection sends its next message when an echo is back.
import type { Clock } from '../thread/clock.js';
import type { ThreadPlan } from '../thread/thread-protocol.js';
import type { BenchConnection } from './bench-connection.js';
import type { Load } from './load.js';
import type { Pace } from './pace.js';

export class ClosedPace implements Pace {
  readonly #plan: ThreadPlan;
  readonly #load: Load;
  readonly #clock: Clock;
  #running = false;
  /** How many messages may begin yet. */
  #quota = Infinity;

  constructor(plan: ThreadPlan, load: Load, clock: Clock) {
    this.#plan = plan;
    this.#load = load;
    this.#clock = clock;
  }

  get isExhausted(): boolean {
    return this.#quota <= 0;
  }

  start(): void {
    this.#running = true;
    for (const connection of this.#load.connections) {
      if (connection.state === 'open' || this.#plan.newConnection) this.opened(connection);
    }
  }

  measure(): void {
    this.#quota = this.#plan.messages;
  }

  stop(): void {
    this.#running = false;
    this.#quota = 0;
  }

  giveUp(): void {
    // In a closed loop nothing waits to be sent.
  }

  opened(connection: BenchConnection): void {
    this.freed(connection, this.#plan.pipeline);
  }

  freed(connection: BenchConnection, count: number): void {
    if (!this.#running || this.#quota <= 0) return;
    const allowed = Math.min(count, this.#quota);
    this.#quota -= allowed;
    this.#load.begin(connection, allowed, this.#clock.nowMs);
  }

  dispatch(): number {
    return Infinity;
  }
}
