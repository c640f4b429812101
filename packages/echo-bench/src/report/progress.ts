// How a run goes, while it does.
import { Histogram } from '../histogram/histogram.js';
import { at, type CounterName, type ThreadMeter } from '../thread/thread-meter.js';

/** A look at a run that goes on. */
export interface BenchProgress {
  /** What it does: connecting, warming up, measuring, or waiting for the last echoes. */
  readonly phase: 'connecting' | 'warm-up' | 'measuring' | 'draining';
  /** Since measuring began, in integer nanoseconds; 0 before. */
  readonly elapsedNs: number;
  /** How much of what was asked for is done, from 0 to 1. */
  readonly fraction: number;
  readonly openConnections: number;
  /** Of the time that is measured, so far. */
  readonly messages: number;
  /** Since the look before, in a second. */
  readonly messagesPerSecond: number;
  readonly errors: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
}

/** Looks at the meters of all threads. */
export class ProgressWatch {
  readonly #meters: readonly ThreadMeter[];
  readonly #goal: { readonly durationMs: number; readonly messages: number };
  #lastMessages = 0;
  #lastMs = 0;

  /** @param goal Infinity where there is none. */
  constructor(
    meters: readonly ThreadMeter[],
    goal: { readonly durationMs: number; readonly messages: number },
  ) {
    this.#meters = meters;
    this.#goal = goal;
  }

  /** @param startMs When the load began, on the shared clock; 0: not yet. */
  look(nowMs: number, startMs: number): BenchProgress {
    const fromMs = this.#largest('measuredFromMs');
    const toMs = Math.max(...this.#meters.map((meter) => meter.get(at.measuredToMs)));
    const elapsedMs = fromMs === 0 ? 0 : Math.max(0, (toMs === 0 ? nowMs : toMs) - fromMs);
    const messages = this.#sum('measured');
    // The look before may have been while nothing was measured yet; before the first there was none.
    const sinceMs = Math.min(nowMs - this.#lastMs, elapsedMs);
    const perSecond = ((messages - this.#lastMessages) / sinceMs) * 1000;
    this.#lastMessages = messages;
    this.#lastMs = nowMs;
    const latency = new Histogram();
    for (const { fromSend } of this.#meters) latency.add(fromSend);
    return {
      phase: this.#phase(startMs, fromMs, toMs),
      elapsedNs: Math.round(elapsedMs * 1e6),
      fraction: Math.min(
        1,
        Math.max(elapsedMs / this.#goal.durationMs, messages / this.#goal.messages),
      ),
      openConnections: this.#sum('open'),
      messages,
      messagesPerSecond: Number.isFinite(perSecond) ? Math.max(0, Math.round(perSecond)) : 0,
      errors: this.#meters.reduce((all, meter) => all + meter.failures, 0),
      p50Ns: latency.percentile(50),
      p99Ns: latency.percentile(99),
    };
  }

  #phase(startMs: number, fromMs: number, toMs: number): BenchProgress['phase'] {
    if (startMs === 0) return 'connecting';
    if (fromMs === 0) return 'warm-up';
    return toMs === 0 ? 'measuring' : 'draining';
  }

  #sum(counter: CounterName): number {
    return this.#meters.reduce((all, meter) => all + meter.get(at[counter]), 0);
  }

  #largest(counter: CounterName): number {
    return Math.max(...this.#meters.map((meter) => meter.get(at[counter])));
  }
}
