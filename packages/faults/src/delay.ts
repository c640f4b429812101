// Fault `delay`: latency. What comes in the meantime is delayed alongside, so throughput stays.
import { several } from '@tcp-echo/base';
import { performance } from 'node:perf_hooks';
import { durationMs, oneOf, type FaultDefinition } from './fault.js';
import { outgoing } from './outgoing.js';

// How far a random quantity is from its middle, in units of its jitter.

/** A number from 0 up to 1, each as likely as any other. */
type Random = () => number;

export const distributions = {
  uniform: (random: Random) => 2 * random() - 1,
  // Box and Muller, A Note on the Generation of Random Normal Deviates, 1958.
  normal: (random: Random) =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  exponential: (random: Random) => -Math.log(1 - random()),
} as const;

/** The name of a distribution. */
export type Distribution = keyof typeof distributions;

/** Options of the fault `delay`. */
export interface DelayOptions {
  /** How long a chunk is held back, in milliseconds. */
  readonly delayMs: number;
  /** How far that varies, in milliseconds: see `distribution`. @defaultValue 0 */
  readonly jitterMs?: number;
  /**
   * `uniform`: up to `jitterMs` less or more; `normal`: with `jitterMs` as standard deviation;
   * `exponential`: more, by `jitterMs` on average. Never less than 0 in all. @defaultValue 'uniform'
   */
  readonly distribution?: Distribution;
}

/** More than this waits in the sender instead: what a path of 1 GB/s and 1 ms holds. */
const maxHeldBytes = 1024 * 1024;

export const delay: FaultDefinition<DelayOptions> = {
  meaning:
    'each chunk comes `delayMs` late, give or take `jitterMs`; the order stays, and so does the throughput',
  options: {
    delayMs: durationMs(),
    jitterMs: durationMs(0),
    distribution: oneOf(Object.keys(distributions) as Distribution[], 'uniform'),
  },
  apply({ random, wait, trace }, { delayMs, jitterMs, distribution }) {
    const deviation = distributions[distribution];
    let heldBytes = 0;
    let lastSent = Promise.resolve();
    return {
      outgoing: outgoing(
        (chunk, push) => {
          const lateMs = Math.max(0, delayMs + jitterMs * deviation(random));
          const dueAt = performance.now() + lateMs;
          trace(`delay: ${several(chunk.length, 'byte')} ${lateMs.toFixed(1)} ms late`);
          heldBytes += chunk.length;
          lastSent = lastSent
            .then(() => wait(dueAt - performance.now()))
            .then(() => {
              heldBytes -= chunk.length;
              push(chunk);
            });
          return heldBytes > maxHeldBytes ? lastSent : undefined;
        },
        () => lastSent,
      ),
    };
  },
};
