// How a run goes, while it does.
import { Histogram } from '../measuring/histogram.js';
import { at, type CounterName, type ThreadMeter } from '../measuring/meter.js';

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
  /** In a second, of the last one. */
  readonly messagesPerSecond: number;
  readonly errors: number;
  /**
   * Latencies of the last second, in an open loop from when messages were due; null where nothing came back in it. In an open loop
   * something that is not back yet is not in them.
   */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}

/** What was counted when it was looked at. */
interface Look {
  readonly ms: number;
  readonly messages: number;
  readonly latency: Histogram;
}

/** How much of the past rate and latencies are of, in milliseconds: at least one look back. */
const windowMs = 1000;

/** Looks at the meters of all threads. */
export class ProgressWatch {
  readonly #meters: readonly ThreadMeter[];
  readonly #goal: { readonly durationMs: number; readonly messages: number };
  /** The oldest first: of the last second, and one before it. */
  #looks: Look[] = [];

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
    // Before the moment when measuring ended, which a thread says before it closes its connections.
    const openConnections = this.#sum('open');
    const fromMs = this.#largest('measuredFromMs');
    const toMs = this.#largest('measuredToMs');
    const elapsedMs = fromMs === 0 ? 0 : Math.max(0, (toMs === 0 ? nowMs : toMs) - fromMs);
    const messages = this.#sum('measured');
    const latency = this.#latency();
    while (this.#looks.length > 1 && nowMs - (this.#looks[1]?.ms ?? 0) >= windowMs) {
      this.#looks.shift();
    }
    const before = this.#looks[0];
    // The look before may have been while nothing was measured yet; before the first there was none.
    const sinceMs = Math.min(nowMs - (before?.ms ?? -Infinity), elapsedMs);
    const perSecond = ((messages - (before?.messages ?? 0)) / sinceMs) * 1000;
    this.#looks.push({ ms: nowMs, messages, latency });
    const recent = latency.since(before?.latency);
    return {
      phase: this.#phase(startMs, fromMs, toMs),
      elapsedNs: Math.round(elapsedMs * 1e6),
      fraction: Math.min(
        1,
        Math.max(elapsedMs / this.#goal.durationMs, messages / this.#goal.messages),
      ),
      openConnections,
      messages,
      messagesPerSecond: Number.isFinite(perSecond) ? Math.max(0, Math.round(perSecond)) : 0,
      errors: this.#meters.reduce((all, meter) => all + meter.failures, 0),
      p50Ns: recent.total === 0 ? null : recent.percentile(50),
      p99Ns: recent.total === 0 ? null : recent.percentile(99),
    };
  }

  #latency(): Histogram {
    const all = new Histogram();
    for (const { fromDue, fromSend } of this.#meters) {
      all.add(fromDue.total > 0 ? fromDue : fromSend);
    }
    return all;
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
