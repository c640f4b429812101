// An open loop: messages are due on a schedule, whatever becomes of those before.
import type { Clock } from '../thread/clock.js';
import { at, type ThreadMeter } from '../thread/thread-meter.js';
import type { ThreadPlan } from '../thread/thread-protocol.js';
import type { BenchConnection } from './bench-connection.js';
import type { Load } from './load.js';
import type { Pace } from './pace.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** So many entries of a histogram are made at most of what was dropped, which takes some milliseconds. */
const mostRecords = 100_000;

export class OpenPace implements Pace {
  readonly #plan: ThreadPlan;
  readonly #load: Load;
  readonly #clock: Clock;
  readonly #meter: ThreadMeter;
  readonly #schedule: Schedule;
  /** Connections with room, in turn: the indexes of as many as there are, in a circle. */
  readonly #free: Int32Array;
  #firstFree = 0;
  #freeCount = 0;
  #startMs = Infinity;
  /** The message that is due next. */
  #next = 0;
  /** The first message that is measured. */
  readonly #first: number;
  /** The first message after the last one. */
  #end = Infinity;

  constructor(
    plan: ThreadPlan & { readonly schedule: ScheduleOptions },
    load: Load,
    clock: Clock,
    meter: ThreadMeter,
  ) {
    this.#plan = plan;
    this.#load = load;
    this.#clock = clock;
    this.#meter = meter;
    this.#schedule = new Schedule(plan.schedule);
    this.#first = this.#schedule.countBefore(plan.warmupMs);
    this.#free = new Int32Array(plan.connections);
  }

  get isExhausted(): boolean {
    return this.#next >= this.#end;
  }

  start(startMs: number): void {
    this.#startMs = startMs;
    for (const connection of this.#load.connections) {
      if (connection.state === 'open' || this.#plan.newConnection) this.opened(connection);
    }
  }

  measure(): void {
    const { warmupMs, durationMs, messages } = this.#plan;
    this.#end =
      messages === Infinity
        ? this.#schedule.countBefore(warmupMs + durationMs)
        : this.#first + messages;
    // What the warm-up left behind is not made up for: behind a long queue of it nothing would be measured at all.
    this.#next = Math.max(this.#next, this.#first);
  }

  stop(): void {
    const elapsedMs = this.#clock.nowMs - this.#startMs;
    const due = Math.min(this.#end, this.#schedule.countBefore(elapsedMs));
    // Where the run ends in its warm-up nothing was due; what was sent already was due, however the clock is rounded.
    this.#end = Math.max(this.#first, this.#next, due);
    this.#next = Math.max(this.#next, this.#first);
    this.#meter.set(at.due, this.#end - this.#first);
  }

  giveUp(): void {
    const from = this.#next;
    const dropped = this.#end - from;
    if (dropped === 0 || this.#end === Infinity) return;
    this.#meter.set(at.dropped, dropped);
    this.#next = this.#end;
    // Each has waited since it was due. Far above what is possible they are many: then some are one record, as the last of them.
    const together = Math.ceil(dropped / mostRecords);
    for (let index = from; index < this.#end; index += together) {
      const count = Math.min(together, this.#end - index);
      this.#load.giveUp(this.#dueMs(index + count - 1), count);
    }
  }

  opened(connection: BenchConnection): void {
    this.#enqueue(connection);
  }

  freed(connection: BenchConnection): void {
    this.#enqueue(connection);
  }

  dispatch(): number {
    while (this.#next < this.#end) {
      const dueMs = this.#dueMs(this.#next);
      if (this.#clock.read() < dueMs) return dueMs;
      const connection = this.#dequeue();
      // Whoever frees one asks again.
      if (connection === undefined) return Infinity;
      this.#next += 1;
      const isLate = this.#clock.nowMs - dueMs > this.#plan.lateAfterMs;
      if (isLate && dueMs >= this.#load.measureFromMs) this.#meter.add(at.late, 1);
      this.#load.begin(connection, 1, dueMs);
      this.#enqueue(connection);
    }
    return Infinity;
  }

  /** Whether a message is measured is a matter of its number: no rounding counts one that is not, or leaves one out. */
  #dueMs(index: number): number {
    const dueMs = this.#startMs + this.#schedule.dueMs(index);
    const { measureFromMs } = this.#load;
    return index < this.#first
      ? Math.min(dueMs, measureFromMs - 1e-3)
      : Math.max(dueMs, measureFromMs);
  }

  #enqueue(connection: BenchConnection): void {
    if (connection.queued || !this.#hasRoom(connection)) return;
    connection.queued = true;
    const place = (this.#firstFree + this.#freeCount) % this.#free.length;
    this.#free[place] = connection.index;
    this.#freeCount += 1;
  }

  #dequeue(): BenchConnection | undefined {
    while (this.#freeCount > 0) {
      const connection = this.#load.connections[this.#free[this.#firstFree] ?? 0];
      this.#firstFree = (this.#firstFree + 1) % this.#free.length;
      this.#freeCount -= 1;
      if (connection === undefined) continue;
      connection.queued = false;
      // It may have failed meanwhile.
      if (this.#hasRoom(connection)) return connection;
    }
    return undefined;
  }

  #hasRoom({ state, inFlight }: BenchConnection): boolean {
    if (this.#plan.newConnection) return state === 'closed';
    return state === 'open' && inFlight < this.#plan.pipeline;
  }
}
