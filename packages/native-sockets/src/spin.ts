// Trying again for a moment before sleeping: docs/decisions/0027-trying-before-sleeping.md.
import { realNowMs } from '@tcp-echo/base';
import type { Libc } from './libc.js';

/** How long a moment is: a round trip over loopback takes 15 to 50 us. */
const momentMs = 0.05;
/** A wait that may end sooner than this does not begin with a moment. */
const shortestWaitMs = 1;
/** What each wait adds to the account: pays back what was lost, or saves up for a moment in vain. */
const earnedUs = 1;
const mostEarnedUs = 200;
/** Where more than this come at once, on the average of the last waits, to wait for them is cheaper. */
const mostAtOnce = 2;
const averagedWaits = 16;
/** Others may have had the core for seconds. That says nothing of the next seconds. */
const mostOwedUs = 10_000;

/**
 * Decides which waits begin with trying. It keeps an account, so that in the long run moments in vain, or late, cost at most a
 * microsecond a wait: one costs what it took, which is far more than a moment where others want the core.
 */
export class Spin {
  /** What the last `try` took without a result, in milliseconds. */
  spentMs = 0;
  readonly #offerCore: () => void;
  readonly #now: () => number;
  #balanceUs = 0;
  #atOnce = 0;

  /** @param now The time in milliseconds. */
  constructor(libc: Pick<Libc, 'sched_yield'>, now = realNowMs) {
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
    this.spentMs = 0;
    if (timeoutMs < shortestWaitMs || this.#atOnce > mostAtOnce) return undefined;
    if (this.#balanceUs < 0) {
      this.#balanceUs += earnedUs;
      return undefined;
    }
    const startedAt = this.#now();
    for (;;) {
      const result = attempt();
      const tookMs = this.#now() - startedAt;
      if (tookMs >= momentMs) {
        this.#balanceUs = Math.max(this.#balanceUs - tookMs * 1000, -mostOwedUs);
        this.spentMs = tookMs;
        return result;
      }
      if (result !== undefined) {
        this.#balanceUs = Math.min(this.#balanceUs + earnedUs, mostEarnedUs);
        return result;
      }
      this.#offerCore();
    }
  }

  /** Is told, and returns, how many things came with a wait. */
  came(count: number): number {
    this.#atOnce += (count - this.#atOnce) / averagedWaits;
    return count;
  }
}
