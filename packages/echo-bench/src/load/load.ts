// The load of one thread: what is sent on which connection, and what becomes of it.
import { formatAddress } from '@tcp-echo/base';
import type { Clock } from '../measuring/clock.js';
import { at, Failures, kindOf, type FailureKind, type ThreadMeter } from '../measuring/meter.js';
import { BenchConnection } from './connection.js';
import type { Pattern } from './pattern.js';
import type { ThreadPlan } from './plan.js';

/** Is told which connections can do something. */
export interface LoadEvents {
  /** It is open, and idle. */
  opened(connection: BenchConnection): void;
  /** It has room for `count` more messages than before. */
  freed(connection: BenchConnection, count: number): void;
  /** It failed, and is closed. */
  lost(connection: BenchConnection): void;
}

export class Load implements TransportEvents {
  readonly connections: readonly BenchConnection[];
  readonly failures: Failures;
  /** Messages whose echo is not back, of all connections. */
  inFlight = 0;
  /** Connections that are open, and that are being made. */
  open = 0;
  connecting = 0;
  /** Messages due from here on are measured, as are those that come back until there, on the shared clock. */
  measureFromMs = Infinity;
  measureToMs = Infinity;
  readonly #plan: ThreadPlan;
  readonly #meter: ThreadMeter;
  readonly #clock: Clock;
  readonly #pattern: Pattern;
  readonly #peer: string;
  readonly #isOpenLoop: boolean;
  /** Since when nothing has come back, although something was awaited. */
  #quietSinceMs = -Infinity;
  #transport: Transport | undefined;
  #events: LoadEvents | undefined;

  constructor(plan: ThreadPlan, meter: ThreadMeter, clock: Clock, pattern: Pattern) {
    this.#plan = plan;
    this.#meter = meter;
    this.#clock = clock;
    this.#pattern = pattern;
    this.#peer = formatAddress(plan.target);
    this.#isOpenLoop = plan.schedule !== undefined;
    this.failures = new Failures(meter);
    this.connections = Array.from(
      { length: plan.connections },
      (_, index) => new BenchConnection(index, plan.firstConnection + index, plan.pipeline),
    );
  }

  use(transport: Transport, events: LoadEvents): void {
    this.#transport = transport;
    this.#events = events;
  }

  connect(connection: BenchConnection): void {
    const phase = this.#pattern.phaseOf(connection.number);
    connection.phaseOut = phase;
    connection.phaseIn = phase;
    connection.answered = 0;
    connection.partial = 0;
    connection.state = 'connecting';
    connection.connectingSinceMs = this.#clock.nowMs;
    this.connecting += 1;
    this.#transport?.connect(connection);
  }

  /** Sends `count` messages that were due at `dueMs`; in the mode `newConnection` it connects for them first. */
  begin(connection: BenchConnection, count: number, dueMs: number): void {
    connection.inFlight += count;
    if (this.inFlight === 0) this.#quietSinceMs = Math.max(this.#quietSinceMs, dueMs);
    this.inFlight += count;
    connection.runs.push(this.#clock.nowMs, dueMs, count);
    connection.unsent += count * this.#plan.messageBytes;
    this.#meter.add(at.messagesSent, count);
    if (connection.state === 'open') this.#transport?.flush(connection);
    else this.connect(connection);
  }

  connected(connection: BenchConnection): void {
    connection.state = 'open';
    this.connecting -= 1;
    this.open += 1;
    this.#meter.add(at.connected, 1);
    this.#meter.set(at.open, this.open);
    this.#meter.connect.record((this.#clock.nowMs - connection.connectingSinceMs) * 1e6);
    if (connection.unsent > 0) this.#transport?.flush(connection);
    else this.#events?.opened(connection);
  }

  sent(connection: BenchConnection, size: number): void {
    connection.unsent -= size;
    connection.unanswered += size;
    connection.phaseOut = this.#pattern.advance(connection.phaseOut, size);
    this.#meter.add(at.bytesSent, size);
  }

  received(connection: BenchConnection, bytes: Buffer, from: number, size: number): void {
    this.#endSilence();
    const expected = Math.min(size, connection.unanswered);
    const matching = this.#plan.verify
      ? this.#pattern.matching(bytes, from, expected, connection.phaseIn)
      : expected;
    connection.unanswered -= matching;
    connection.phaseIn = this.#pattern.advance(connection.phaseIn, matching);
    this.#meter.add(at.bytesReceived, matching);
    const { messageBytes } = this.#plan;
    const partial = connection.partial + matching;
    if (partial < messageBytes) {
      connection.partial = partial;
      if (matching < size) this.#failMismatched(connection, matching === expected);
      return;
    }
    const count = partial === messageBytes ? 1 : Math.trunc(partial / messageBytes);
    connection.partial = partial - count * messageBytes;
    this.#complete(connection, count);
    if (matching < size) this.#failMismatched(connection, matching === expected);
    else this.#goOn(connection, count);
  }

  ended(connection: BenchConnection): void {
    const awaited = connection.inFlight;
    const when =
      awaited === 0
        ? 'while it was idle'
        : `before ${awaited === 1 ? 'one of its echoes was' : `${awaited} of its echoes were`} back`;
    this.fail(connection, 'ended-early', `${this.#peer} ended ${this.#name(connection)} ${when}`);
  }

  failed(connection: BenchConnection, error: NodeJS.ErrnoException): void {
    const what = connection.state === 'open' ? 'lost' : 'could not be made';
    const message = `${this.#name(connection)} to ${this.#peer} ${what}: ${error.message}`;
    this.fail(connection, kindOf(error.code), message);
  }

  /** Counts a failure, and closes the connection. */
  fail(connection: BenchConnection, kind: FailureKind, message: string): void {
    this.failures.count(kind, message);
    const elapsedMs = this.#clock.nowMs - this.measureFromMs;
    if (this.#clock.nowMs <= this.measureToMs) this.#meter.intervals.add(elapsedMs, 0, 0, 1);
    this.#meter.add(at.messagesFailed, connection.inFlight);
    this.#meter.add(at.bytesLost, connection.unanswered);
    this.close(connection);
    this.#events?.lost(connection);
  }

  /** Closes a connection; what is in flight on it has waited in vain. */
  close(connection: BenchConnection): void {
    if (connection.inFlight > 0) {
      connection.runs.forEach((dueMs, count) => {
        this.giveUp(dueMs, count);
      });
      if (connection.inFlight === this.inFlight) this.#endSilence();
    }
    this.#transport?.close(connection);
    if (connection.state === 'open') this.open -= 1;
    if (connection.state === 'connecting') this.connecting -= 1;
    this.#meter.set(at.open, this.open);
    connection.state = 'closed';
    this.inFlight -= connection.inFlight;
    connection.inFlight = 0;
    connection.unsent = 0;
    connection.unanswered = 0;
    connection.runs.clear();
  }

  /** Messages whose latency will never be known: it is longer than they have waited. */
  giveUp(dueMs: number, count: number): void {
    if (!this.#isOpenLoop || dueMs < this.measureFromMs) return;
    const waitedNs = Math.round((this.#clock.nowMs - dueMs) * 1e6);
    this.#meter.fromDue.record(waitedNs, count);
    this.#meter.unanswered.record(waitedNs, count);
  }

  /** Closes all connections; what is in flight is outstanding. */
  closeAll(): void {
    for (const connection of this.connections) {
      this.#meter.add(at.messagesOutstanding, connection.inFlight);
      this.#meter.add(at.bytesOutstanding, connection.unanswered);
      if (connection.state !== 'closed') this.close(connection);
    }
    this.#transport?.dispose();
  }

  #complete(connection: BenchConnection, count: number): void {
    const { runs } = connection;
    for (let left = count; left > 0;) {
      const part = Math.min(left, runs.count);
      this.#record(runs.sentMs, runs.dueMs, part);
      runs.take(part);
      left -= part;
    }
    connection.inFlight -= count;
    connection.answered += count;
    this.inFlight -= count;
    this.#meter.add(at.messagesCompleted, count);
    const now = this.#clock.nowMs;
    if (now < this.measureFromMs || now > this.measureToMs) return;
    this.#meter.add(at.measured, count);
    const bytes = count * this.#plan.messageBytes;
    this.#meter.intervals.add(now - this.measureFromMs, count, bytes, 0);
  }

  #record(sentMs: number, dueMs: number, count: number): void {
    if (dueMs < this.measureFromMs) return;
    const now = this.#clock.nowMs;
    this.#meter.fromSend.record(Math.round((now - sentMs) * 1e6), count);
    if (this.#isOpenLoop) this.#meter.fromDue.record(Math.round((now - dueMs) * 1e6), count);
  }

  /** Something has come, or nothing is awaited any more. */
  #endSilence(): void {
    const now = this.#clock.nowMs;
    const sinceMs = Math.max(this.#quietSinceMs, this.measureFromMs);
    this.#quietSinceMs = now;
    const silentMs = now - sinceMs;
    if (!(silentMs > this.#meter.get(at.silentMs)) || sinceMs > this.measureToMs) return;
    this.#meter.set(at.silentMs, silentMs);
    this.#meter.set(at.silentFromMs, sinceMs);
  }

  #goOn(connection: BenchConnection, count: number): void {
    if (this.#plan.newConnection) this.close(connection);
    this.#events?.freed(connection, count);
  }

  #failMismatched(connection: BenchConnection, isSurplus: boolean): void {
    const { answered, partial } = connection;
    const offset = answered * this.#plan.messageBytes + partial;
    const what = isSurplus ? 'was never sent' : 'differs';
    this.fail(
      connection,
      'mismatched',
      `byte ${offset} of ${this.#name(connection)} to ${this.#peer} ${what} (byte ${partial} of its echo ${answered})`,
    );
  }

  #name({ number }: BenchConnection): string {
    return `connection ${number}`;
  }
}

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
