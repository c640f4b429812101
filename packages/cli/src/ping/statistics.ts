// What all the echoes of a run come to.
import { createHistogram } from 'node:perf_hooks';
import { exitStatus } from '../exit-status.js';
import type { Outcome } from './ping-path.js';
import { Timeline } from './timeline.js';

/** Round-trip times in whole nanoseconds; percentiles of more than a few are exact to 0.1 %. */
export interface RoundTripTimes {
  readonly minNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
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
  readonly #histogram = createHistogram();
  #minNs = Infinity;
  #maxNs = 0;

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
    const { rttNs, backEnd } = outcome;
    this.#histogram.record(Math.max(1, rttNs));
    this.#minNs = Math.min(this.#minNs, rttNs);
    this.#maxNs = Math.max(this.#maxNs, rttNs);
    this.timeline.add(rttNs);
    if (backEnd !== undefined) this.backEnds.set(backEnd, (this.backEnds.get(backEnd) ?? 0) + 1);
  }

  /** Undefined if nothing came back. */
  get roundTripTimes(): RoundTripTimes | undefined {
    if (this.echoed === 0) return undefined;
    return {
      minNs: this.#minNs,
      p50Ns: this.#percentile(50),
      p99Ns: this.#percentile(99),
      maxNs: this.#maxNs,
    };
  }

  /** 0 only if something was sent, and everything came back. */
  get exitStatus(): number {
    if (this.sent === 0) return exitStatus.network;
    const isWhole = this.echoed === this.tried && this.corrupt === 0;
    return isWhole ? exitStatus.done : exitStatus.failed;
  }

  /** The histogram rounds; what is the only one, the least or the greatest is known better. */
  #percentile(percent: number): number {
    const rounded = this.#histogram.percentile(percent);
    return Math.min(Math.max(rounded, this.#minNs), this.#maxNs);
  }
}
