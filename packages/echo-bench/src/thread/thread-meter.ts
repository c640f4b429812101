// What a thread counts, in shared memory: it alone writes, any other thread may read.
import { Histogram } from '../histogram/histogram.js';
import { failureKinds, type FailureKind } from '../load/failures.js';
import { Intervals } from './intervals.js';

const counterNames = [
  /** Connections that were made, and those that are open now. */
  'connected',
  'open',
  'messagesSent',
  'messagesCompleted',
  'messagesFailed',
  'messagesOutstanding',
  'bytesSent',
  'bytesReceived',
  'bytesLost',
  'bytesOutstanding',
  /** Completed within the time that is measured. */
  'measured',
  /** Of an open loop, and of the time that is measured. */
  'due',
  'late',
  'dropped',
  /** When measuring began and ended, on the shared clock, in milliseconds; 0: not yet. */
  'measuredFromMs',
  'measuredToMs',
  /** The longest time in which nothing came back although something was awaited, and when it began, likewise. */
  'silentMs',
  'silentFromMs',
  ...failureKinds,
] as const;

/** One thing that is counted. */
export type CounterName = (typeof counterNames)[number];

/** Where each counter lies. */
export const at = Object.fromEntries(counterNames.map((name, index) => [name, index])) as Readonly<
  Record<CounterName, number>
>;

/** What another thread makes the same meter from. */
export interface MeterMemory {
  readonly counters: SharedArrayBuffer;
  readonly intervals: SharedArrayBuffer;
  readonly fromSend: SharedArrayBuffer;
  readonly fromDue: SharedArrayBuffer;
  readonly unanswered: SharedArrayBuffer;
  readonly connect: SharedArrayBuffer;
  readonly loopDelay: SharedArrayBuffer;
}

export class ThreadMeter {
  readonly memory: MeterMemory;
  /** Nanoseconds from sending a message to its last byte being back. */
  readonly fromSend: Histogram;
  /** The same, from when the message was due: of every message of an open loop that was due. */
  readonly fromDue: Histogram;
  /** Those of them whose echo never came, or that were never sent: how long they have waited. */
  readonly unanswered: Histogram;
  /** Nanoseconds to make a connection. */
  readonly connect: Histogram;
  /** Nanoseconds that something that has come may have waited for this thread. */
  readonly loopDelay: Histogram;
  readonly intervals: Intervals;
  readonly #counters: Float64Array;

  constructor(memory: MeterMemory = newMemory()) {
    this.memory = memory;
    this.fromSend = new Histogram(memory.fromSend);
    this.fromDue = new Histogram(memory.fromDue);
    this.unanswered = new Histogram(memory.unanswered);
    this.connect = new Histogram(memory.connect);
    this.loopDelay = new Histogram(memory.loopDelay);
    this.intervals = new Intervals(memory.intervals);
    this.#counters = new Float64Array(memory.counters);
  }

  /** @param counter Of `at`. */
  add(counter: number, amount: number): void {
    this.#counters[counter] = (this.#counters[counter] ?? 0) + amount;
  }

  set(counter: number, value: number): void {
    this.#counters[counter] = value;
  }

  get(counter: number): number {
    return this.#counters[counter] ?? 0;
  }

  countFailure(kind: FailureKind): void {
    this.add(at[kind], 1);
  }

  /** How many failures there were, of every kind. */
  get failures(): number {
    return failureKinds.reduce((all, kind) => all + this.get(at[kind]), 0);
  }
}

function histogramMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Histogram.byteLength);
}

function newMemory(): MeterMemory {
  return {
    counters: new SharedArrayBuffer(counterNames.length * Float64Array.BYTES_PER_ELEMENT),
    intervals: new SharedArrayBuffer(Intervals.byteLength),
    fromSend: histogramMemory(),
    fromDue: histogramMemory(),
    unanswered: histogramMemory(),
    connect: histogramMemory(),
    loopDelay: histogramMemory(),
  };
}
