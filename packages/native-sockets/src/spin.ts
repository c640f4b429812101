// Trying again for a moment before sleeping. A core without work sleeps, and waking it takes longer than a peer nearby
// does to answer (docs/decisions/0027-trying-before-sleeping.md).
import type { Libc } from './libc.js';

/** How long a moment is, in microseconds: a round trip over loopback takes 15 to 50. */
const momentUs = 50;
/** A wait that may end sooner than this, in milliseconds, does not begin with a moment. */
const shortestWaitMs = 1;
/** What a moment that brought something has earned, and the most that can be earned, in microseconds. */
const gainUs = 2;
const mostUs = 200;
/** What a wait without a moment pays back of what was lost, in microseconds. */
const repaidUs = 1;

/**
 * Keeps the account of moments, so that in the long run they cost at most a microsecond a wait, however far the peers are.
 * One that was in vain, or late, costs what it took: far more than a moment where others want the core.
 */
export class Spin {
  readonly #offerCore: () => void;
  readonly #now: () => number;
  #balanceUs = 0;

  /** @param now The time in milliseconds. */
  constructor(libc: Pick<Libc, 'sched_yield'>, now = () => performance.now()) {
    this.#offerCore = libc.sched_yield;
    this.#now = now;
  }

  /**
   * The first result of `attempt` that is not undefined, if it comes within a moment and a moment pays. Between two attempts
   * the core is offered to whoever wants it, the peer for one.
   *
   * @param timeoutMs How long the wait may be that this begins.
   */
  try<T>(attempt: () => T | undefined, timeoutMs: number): T | undefined {
    if (timeoutMs < shortestWaitMs) return undefined;
    if (this.#balanceUs < 0) {
      this.#balanceUs += repaidUs;
      return undefined;
    }
    const startedAt = this.#now();
    for (;;) {
      const result = attempt();
      const tookUs = (this.#now() - startedAt) * 1000;
      if (tookUs >= momentUs) {
        this.#balanceUs -= tookUs;
        return result;
      }
      if (result !== undefined) {
        this.#balanceUs = Math.min(this.#balanceUs + gainUs, mostUs);
        return result;
      }
      this.#offerCore();
    }
  }
}
