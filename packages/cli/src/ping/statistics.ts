// What all the echoes of a run come to.
import { createHistogram } from 'node:perf_hooks';
import { exitStatus } from '../exit-status.js';
import type { Outcome } from './ping-path.js';
import { Timeline } from './timeline.js';

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
