// Which connection sends when: in a closed loop, or on a schedule.
import type { Clock } from '../measuring/clock.js';
import { at, type ThreadMeter } from '../measuring/meter.js';
import type { BenchConnection } from './connection.js';
import type { Load } from './load.js';
import type { ScheduleOptions, ThreadPlan } from './plan.js';

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

/** Messages of one thread, evenly spaced; together with those of the other threads evenly spaced too. */
export class Schedule {
  readonly #perMs: number;
  readonly #first: number;
  readonly #step: number;

  constructor({ ratePerSecond, first, step }: ScheduleOptions) {
    this.#perMs = ratePerSecond / 1000;
    this.#first = first;
    this.#step = step;
  }

  /** When message `index` of this thread is due, in milliseconds from the start. No error adds up. */
  dueMs(index: number): number {
    return (this.#first + index * this.#step) / this.#perMs;
  }

  /** How many messages of this thread are due before `ms`. */
  countBefore(ms: number): number {
    return Math.max(0, Math.ceil((ms * this.#perMs - this.#first) / this.#step));
  }
}

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

/** So many entries of a histogram are made at most of what was dropped, which takes some milliseconds. */
const maxRecords = 100_000;

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
    const together = Math.ceil(dropped / maxRecords);
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
