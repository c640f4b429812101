// What a thread counts, in shared memory: it alone writes, any other thread may read.
import { Histogram } from './histogram.js';

/** Every kind, with what it means. */
export const failureKinds = [
  /** Nobody listens there. */
  'refused',
  /** The peer reset the connection. */
  'reset',
  /** The connection was not made in time. */
  'connect-timed-out',
  /** An echo was not back in time. */
  'timed-out',
  /** A byte differs, or was never sent. */
  'mismatched',
  /** The peer ended the connection. */
  'ended-early',
  /** There is no way to the peer. */
  'unreachable',
  /** No Unix domain socket has that path. */
  'no-such-socket',
  /** All ports of this machine are in use: connections that were closed keep theirs for a while. */
  'no-port-left',
  /** This process has too many open files. */
  'too-many-open-files',
  'not-permitted',
  'other',
] as const;

/** A kind of failure. */
export type FailureKind = (typeof failureKinds)[number];

const kinds: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  // A Unix domain socket whose queue of connections is full.
  EAGAIN: 'refused',
  ETIMEDOUT: 'connect-timed-out',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  ENOENT: 'no-such-socket',
  ENOTDIR: 'no-such-socket',
  EADDRNOTAVAIL: 'no-port-left',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
};

/** The kind of an error of the operating system. */
export function kindOf(code: string | undefined): FailureKind {
  return kinds[code ?? ''] ?? 'other';
}

const remedies: Partial<Record<FailureKind, string>> = {
  'no-port-left': 'fewer connections a second, or wait until those that were closed are forgotten',
  'too-many-open-files': 'raise `ulimit -n`, or take fewer connections',
};

/** The failures of one thread. */
export class Failures {
  readonly #examples = new Map<FailureKind, string>();
  readonly #meter: ThreadMeter;

  constructor(meter: ThreadMeter) {
    this.#meter = meter;
  }

  count(kind: FailureKind, message: string): void {
    this.#meter.countFailure(kind);
    if (this.#examples.has(kind)) return;
    const remedy = remedies[kind];
    this.#examples.set(kind, remedy === undefined ? message : `${message}: ${remedy}`);
  }

  /** The first message of each kind. */
  get examples(): ReadonlyMap<FailureKind, string> {
    return this.#examples;
  }
}

/** How many stretches there can be. Where there would be more, two become one. */
export const maxIntervals = 1024;
/** How long a stretch is at first, in milliseconds. */
const minLengthMs = 100;
const columns = 3;
const header = { lengthMs: 0, count: 1, size: 2 } as const;

/** What was done in the stretches of a run. */
export interface IntervalData {
  /** How long each is, in integer nanoseconds; the last may have been cut short. */
  readonly lengthNs: number;
  readonly messages: readonly number[];
  readonly bytes: readonly number[];
  readonly errors: readonly number[];
}

/** Messages, bytes and errors of each stretch. */
export class Intervals {
  static readonly byteLength =
    (header.size + maxIntervals * columns) * Float64Array.BYTES_PER_ELEMENT;
  readonly #words: Float64Array;

  constructor(memory: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(Intervals.byteLength)) {
    this.#words = new Float64Array(memory);
    if (this.lengthMs === 0) this.#words[header.lengthMs] = minLengthMs;
  }

  /** @param elapsedMs Since measuring began. */
  add(elapsedMs: number, messages: number, bytes: number, errors: number): void {
    if (!(elapsedMs >= 0)) return;
    while (elapsedMs >= this.lengthMs * maxIntervals) this.#double();
    const index = Math.floor(elapsedMs / this.lengthMs);
    const words = this.#words;
    const place = header.size + index * columns;
    words[place] = (words[place] ?? 0) + messages;
    words[place + 1] = (words[place + 1] ?? 0) + bytes;
    words[place + 2] = (words[place + 2] ?? 0) + errors;
    if (index >= this.count) words[header.count] = index + 1;
  }

  /** As plain data, in stretches of at least `lengthMs`, which is one of these twice, four times, … as long. */
  toData(lengthMs = this.lengthMs): IntervalData {
    const copy = new Intervals();
    copy.#words.set(this.#words);
    while (copy.lengthMs < lengthMs) copy.#double();
    const column = (offset: number): number[] =>
      Array.from(
        { length: copy.count },
        (_, index) => copy.#words[header.size + index * columns + offset] ?? 0,
      );
    return {
      lengthNs: copy.lengthMs * 1e6,
      messages: column(0),
      bytes: column(1),
      errors: column(2),
    };
  }

  get lengthMs(): number {
    return this.#words[header.lengthMs] ?? 0;
  }

  get count(): number {
    return this.#words[header.count] ?? 0;
  }

  #double(): void {
    const words = this.#words;
    const count = Math.ceil(this.count / 2);
    for (let index = 0; index < maxIntervals; index += 1) {
      const from = header.size + index * 2 * columns;
      for (let offset = 0; offset < columns; offset += 1) {
        const [left, right] =
          index < maxIntervals / 2
            ? [words[from + offset] ?? 0, words[from + columns + offset] ?? 0]
            : [0, 0];
        words[header.size + index * columns + offset] = left + right;
      }
    }
    words[header.lengthMs] = this.lengthMs * 2;
    words[header.count] = count;
  }
}

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
