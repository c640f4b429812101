// What all the echoes of a run come to.
import { createHistogram } from 'node:perf_hooks';
import { exitStatus } from '../exit-status.js';
import type { Outcome } from './ping-path.js';

/** Times in whole nanoseconds; percentiles of more than a few are exact to 0.1 %. */
export interface Times {
  readonly minNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  /** The standard deviation. */
  readonly deviationNs: number;
}

/** Its memory does not grow with what it records. */
class Recorder {
  readonly #histogram = createHistogram();
  #count = 0;
  #minNs = Infinity;
  #maxNs = 0;

  record(ns: number): void {
    this.#count += 1;
    this.#histogram.record(Math.max(1, ns));
    this.#minNs = Math.min(this.#minNs, ns);
    this.#maxNs = Math.max(this.#maxNs, ns);
  }

  /** Undefined unless something was recorded. */
  get times(): Times | undefined {
    if (this.#count === 0) return undefined;
    return {
      minNs: this.#minNs,
      p50Ns: this.#percentile(50),
      p99Ns: this.#percentile(99),
      maxNs: this.#maxNs,
      deviationNs: Math.round(this.#histogram.stddev),
    };
  }

  /** The histogram rounds; what is the only one, the least or the greatest is known better. */
  #percentile(percent: number): number {
    const rounded = this.#histogram.percentile(percent);
    return Math.min(Math.max(rounded, this.#minNs), this.#maxNs);
  }
}

/** Counts what became of each echo. Its memory does not grow with them. */
export class Statistics {
  readonly timeline = new Timeline();
  /** How many echoes came from whom, where servers say who they are. */
  readonly backEnds = new Map<string, number>();
  sent = 0;
  echoed = 0;
  lost = 0;
  corrupt = 0;
  /** Echoes that could not be sent, because no connection could be made. */
  unconnected = 0;
  /** How many connections were made. */
  connections = 0;
  readonly #roundTrips = new Recorder();
  readonly #connects = new Recorder();
  readonly #handshakes = new Recorder();

  /** Every echo, sent or not. */
  get tried(): number {
    return this.sent + this.unconnected;
  }

  take(outcome: Outcome): void {
    this[outcome.kind] += 1;
    if (outcome.kind !== 'unconnected') this.sent += 1;
    if (outcome.kind !== 'echoed') {
      this.timeline.add(undefined);
      return;
    }
    const { rttNs, backEnd, connecting } = outcome;
    this.#roundTrips.record(rttNs);
    if (connecting !== undefined) {
      this.connections += 1;
      this.#connects.record(connecting.connectNs);
      if (connecting.tlsNs !== undefined) this.#handshakes.record(connecting.tlsNs);
    }
    this.timeline.add(rttNs);
    if (backEnd !== undefined) this.backEnds.set(backEnd, (this.backEnds.get(backEnd) ?? 0) + 1);
  }

  /** Undefined if nothing came back. */
  get roundTripTimes(): Times | undefined {
    return this.#roundTrips.times;
  }

  /** Of making connections over which an echo came back. */
  get connectTimes(): Times | undefined {
    return this.#connects.times;
  }

  /** Of their TLS handshakes. */
  get tlsTimes(): Times | undefined {
    return this.#handshakes.times;
  }

  /** 0 only if something was sent, and everything came back. */
  get exitStatus(): number {
    if (this.sent === 0) return exitStatus.network;
    const isWhole = this.echoed === this.tried && this.corrupt === 0;
    return isWhole ? exitStatus.done : exitStatus.failed;
  }
}

// A run as a row of little bars, however long it was.

const bars = '▁▂▃▄▅▆▇█';
const maxColumns = 32;

/** One bar: the slowest echo of a part of the run, and whether one did not come back. */
interface Column {
  ns: number;
  isBroken: boolean;
}

/** Keeps a bounded number of columns: when they are full, each two become one. */
export class Timeline {
  #columns: Column[] = [];
  #pingsPerColumn = 1;
  #pingsInLast = 0;

  /** `ns` is undefined for an echo that did not come back. */
  add(ns: number | undefined): void {
    let last = this.#columns.at(-1);
    if (last === undefined || this.#pingsInLast === this.#pingsPerColumn) {
      if (this.#columns.length === maxColumns) this.#halve();
      last = { ns: 0, isBroken: false };
      this.#columns.push(last);
      this.#pingsInLast = 0;
    }
    this.#pingsInLast += 1;
    if (ns === undefined) last.isBroken = true;
    else last.ns = Math.max(last.ns, ns);
  }

  /** Each step up doubles the time of the lowest bar; `×` is where something did not come back. */
  toString(): string {
    const lowest = Math.min(...this.#columns.filter(({ ns }) => ns > 0).map(({ ns }) => ns));
    return this.#columns.map((column) => draw(column, lowest)).join('');
  }

  #halve(): void {
    const halved: Column[] = [];
    for (let i = 0; i < this.#columns.length; i += 2) {
      const pair = this.#columns.slice(i, i + 2);
      const ns = Math.max(...pair.map((column) => column.ns));
      halved.push({ ns, isBroken: pair.some((column) => column.isBroken) });
    }
    this.#columns = halved;
    this.#pingsPerColumn *= 2;
  }
}

function draw({ ns, isBroken }: Column, lowest: number): string {
  if (isBroken) return '×';
  const step = Math.round(Math.log2(ns / lowest));
  return bars[Math.min(step, bars.length - 1)] ?? '';
}
