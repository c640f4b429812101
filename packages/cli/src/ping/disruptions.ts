// Windows of time in which no echo came back.
import type { Ping } from './pings.js';

/** From the first echo that did not come back to the next that did. */
export interface Disruption {
  /** In milliseconds since 1970. */
  readonly from: number;
  /** Until the last failure, as long as it goes on. */
  readonly until: number;
  readonly isOver: boolean;
  /** Of the first failure. */
  readonly error: unknown;
  /** How many echoes did not come back, or could not be sent. */
  readonly missed: number;
}

/** Finds the windows in a run of pings. */
export class Disruptions {
  /** How many are over. */
  count = 0;
  /** How long those lasted, together. */
  totalMs = 0;
  #current: Disruption | undefined;

  /** The one that goes on. */
  get current(): Disruption | undefined {
    return this.#current;
  }

  /** Returns the window that this ping ends. */
  take({ startedAt, endedAt, outcome }: Ping): Disruption | undefined {
    const current = this.#current;
    if (outcome.kind !== 'echoed') {
      const { from, error, missed } = current ?? {
        from: startedAt,
        error: outcome.error,
        missed: 0,
      };
      this.#current = { from, until: endedAt, isOver: false, error, missed: missed + 1 };
      return undefined;
    }
    if (current === undefined) return undefined;
    this.#current = undefined;
    const over = { ...current, until: endedAt, isOver: true };
    this.count += 1;
    this.totalMs += over.until - over.from;
    return over;
  }
}
