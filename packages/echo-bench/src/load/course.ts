// The course of one thread's run: connecting, waiting for the others, warming up, measuring, letting the last echoes come.
import { cpuBetween, readThreadCpu, type Clock, type ThreadCpu } from '../measuring/clock.js';
import { at, type ThreadMeter } from '../measuring/meter.js';
import type { BenchConnection } from './connection.js';
import type { Load, LoadEvents } from './load.js';
import type { Pace } from './pace.js';
import type { EndReason, RunControl, ThreadPlan } from './plan.js';

/** How often each connection is looked at, and the other threads are heard, in milliseconds. */
const sweepMs = 10;
/**
 * What is due when the time is up, and waits for room, is still sent for so long, in milliseconds: how long it waited is then
 * known, and a run does not lose what happens to wait at its last moment.
 */
const graceMs = 1000;

export class Course implements LoadEvents {
  /** When `step` is to be called again, on the shared clock; sooner than that is harmless. */
  nextStepMs = 0;
  phase: 'connecting' | 'ready' | 'running' | 'draining' | 'done' = 'connecting';
  reason: EndReason = 'finished';
  cpu: ThreadCpu = { userNs: null, systemNs: null, waitedNs: null };
  readonly #plan: ThreadPlan;
  readonly #load: Load;
  readonly #clock: Clock;
  readonly #meter: ThreadMeter;
  readonly #control: RunControl;
  readonly #pace: Pace;
  readonly #connector: Connector;
  readonly #whenReady: () => void;
  #cpuBefore: ThreadCpu | undefined;
  #nextSweepMs = 0;
  #measureFromMs = Infinity;
  #measureToMs = Infinity;
  #sendToMs = -Infinity;
  #drainToMs = Infinity;

  constructor(
    plan: ThreadPlan,
    parts: {
      readonly load: Load;
      readonly clock: Clock;
      readonly meter: ThreadMeter;
      readonly control: RunControl;
      readonly pace: Pace;
    },
    whenReady: () => void,
  ) {
    this.#plan = plan;
    this.#load = parts.load;
    this.#clock = parts.clock;
    this.#meter = parts.meter;
    this.#control = parts.control;
    this.#pace = parts.pace;
    this.#connector = new Connector(plan, parts.load, parts.clock);
    this.#whenReady = whenReady;
  }

  opened(connection: BenchConnection): void {
    this.#connector.opened();
    if (this.phase === 'connecting') this.nextStepMs = 0;
    if (this.phase === 'running') this.#pace.opened(connection);
  }

  freed(connection: BenchConnection, count: number): void {
    if (this.#plan.newConnection) this.#connector.opened();
    if (this.phase === 'running' || this.phase === 'draining') this.#pace.freed(connection, count);
    // A message may have waited for room, or this was the last echo.
    const isLast = this.#load.inFlight === 0 && this.#pace.isExhausted;
    if (isLast || this.#plan.schedule !== undefined) this.nextStepMs = 0;
  }

  lost(connection: BenchConnection): void {
    this.#connector.lost(connection);
    this.nextStepMs = 0;
  }

  /** Does what is due. The clock has been read. */
  step(): void {
    const now = this.#clock.nowMs;
    this.nextStepMs = now + sweepMs;
    if (this.#control.stopped && this.phase !== 'done') {
      this.#stop('stopped');
      this.#finish();
      return;
    }
    if (now >= this.#nextSweepMs) this.#sweep(now);
    if (this.phase === 'connecting') this.#connect();
    if (this.phase === 'ready') this.#awaitStart(now);
    if (this.phase === 'running') this.#run(now);
    if (this.phase === 'draining') this.#drain(now);
  }

  #connect(): void {
    if (!this.#plan.newConnection) this.#connector.openFirst();
    if (!this.#connector.hasTriedAll) return;
    this.phase = 'ready';
    this.#whenReady();
  }

  #awaitStart(now: number): void {
    const { startMs } = this.#control;
    this.nextStepMs = now + 1;
    if (startMs === 0 || now < startMs) return;
    const { warmupMs, durationMs } = this.#plan;
    this.#measureFromMs = startMs + warmupMs;
    this.#measureToMs = this.#measureFromMs + durationMs;
    // A message that is due then may be sent, and be back, before the next step.
    this.#load.measureFromMs = this.#measureFromMs;
    this.#load.measureToMs = this.#measureToMs;
    this.phase = 'running';
    // The first messages of a run without a warm-up count.
    if (warmupMs === 0) this.#measure();
    this.#pace.start(startMs);
    this.nextStepMs = 0;
  }

  #run(now: number): void {
    if (now >= this.#measureFromMs) this.#measure();
    // Also what is due by the end, which is not dropped if there is room.
    const dueMs = this.#pace.dispatch();
    const isOver = this.#pace.isExhausted && this.#load.inFlight === 0;
    if (this.#connector.hasNever) this.#stop('no-connection');
    else if (this.#connector.isCutOff) this.#stop('unreachable');
    else if (now >= this.#measureToMs || isOver) this.#stop('finished');
    else {
      const boundaryMs = Math.min(
        this.#measureToMs,
        this.#cpuBefore === undefined ? this.#measureFromMs : Infinity,
      );
      this.nextStepMs = Math.min(this.nextStepMs, boundaryMs, dueMs);
    }
  }

  #measure(): void {
    if (this.#cpuBefore !== undefined) return;
    this.#cpuBefore = readThreadCpu();
    this.#meter.set(at.measuredFromMs, this.#measureFromMs);
    this.#pace.measure();
  }

  #stop(reason: EndReason): void {
    this.reason = reason;
    if (this.phase === 'running') {
      const now = Math.min(this.#clock.nowMs, this.#measureToMs);
      this.#pace.stop();
      if (this.#cpuBefore !== undefined) {
        this.cpu = cpuBetween(this.#cpuBefore, readThreadCpu());
        this.#meter.set(at.measuredToMs, now);
      }
      this.#load.measureToMs = now;
    }
    if (this.phase === 'done') return;
    this.phase = 'draining';
    const { messageTimeoutMs, connectTimeoutMs } = this.#plan;
    this.#sendToMs =
      reason === 'finished' ? this.#clock.nowMs + Math.min(graceMs, messageTimeoutMs) : -Infinity;
    // Each message that comes late, and each that does not come, is known by then.
    this.#drainToMs =
      this.#clock.nowMs + graceMs + messageTimeoutMs + connectTimeoutMs + 2 * sweepMs;
  }

  #drain(now: number): void {
    this.nextStepMs = Math.min(this.nextStepMs, now + 1);
    if (now < this.#sendToMs) this.#pace.dispatch();
    else this.#pace.giveUp();
    const isOver = this.#pace.isExhausted && this.#load.inFlight === 0;
    if (isOver || now >= this.#drainToMs) this.#finish();
  }

  #finish(): void {
    this.phase = 'done';
    this.#pace.giveUp();
    this.#load.closeAll();
  }

  #sweep(now: number): void {
    this.#nextSweepMs = now + sweepMs;
    // Before the run no failure is tried again: where nobody listens each connection has failed once by its beginning, and it ends.
    this.#connector.sweep(this.phase === 'running', (connection) => {
      if (!this.#plan.newConnection) this.#load.connect(connection);
      else this.#pace.opened(connection);
    });
  }
}

/** More at once would overflow the queue of a listener, which then lets some wait for a second. */
const maxAtOnce = 64;
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
    for (let room = maxAtOnce - connecting; room > 0; room -= 1) {
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
        if (this.#load.connecting >= maxAtOnce) continue;
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
