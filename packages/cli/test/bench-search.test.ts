// Which rates `--find-max` tries: a pure function, tried without a network.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highestHeld, nextStep, type SearchOptions, type Trial } from '../src/bench/find-max.js';

const options: SearchOptions = { from: 1000, precision: 1.05, tries: 2, lowest: 1, highest: 1e8 };

/** Searches to the end, with a server that answers by `holds`. */
function search(
  holds: (rate: number, trial: number) => boolean,
  changed: Partial<SearchOptions> = {},
) {
  const trials: Trial[] = [];
  for (;;) {
    const step = nextStep(trials, { ...options, ...changed });
    if ('best' in step) return { best: step.best, trials };
    trials.push({ ratePerSecond: step.next, holds: holds(step.next, trials.length) });
    if (trials.length > 500) throw new Error('it does not end');
  }
}

const rates = fc.double({ min: 1, max: 1e8, noNaN: true });

describe('the search for the highest rate that holds', () => {
  it('doubles until one does not hold, tries that once more, and bisects', () => {
    const { best, trials } = search((rate) => rate <= 3000);
    const tried = trials.map(({ ratePerSecond }) => ratePerSecond);
    expect(tried).toEqual([1000, 2000, 4000, 4000, 2828, 3363, 3363, 3084, 3084, 2953]);
    expect(best).toBe(2953);
  });

  it('is not misled by one hiccup', () => {
    const { best } = search((rate, trial) => trial !== 2 && rate <= 300_000);
    expect(best).toBeGreaterThan(300_000 / options.precision);
  });

  it('finds a limit to its precision, wherever that is and wherever it begins', () => {
    fc.assert(
      fc.property(rates, rates, (limit, from) => {
        const { best = 0 } = search((rate) => rate <= limit, { from });
        expect(best).toBeLessThanOrEqual(limit);
        // Where the limit is the lowest or the highest rate there is nothing on one side of it.
        expect(best * options.precision).toBeGreaterThanOrEqual(Math.min(limit, options.highest));
      }),
    );
  });

  it('takes no more than 80 steps', () => {
    fc.assert(
      fc.property(rates, rates, (limit, from) => {
        expect(search((rate) => rate <= limit, { from }).trials.length).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('finds none where the lowest rate does not hold, and the highest where all do', () => {
    expect(search(() => false).best).toBeUndefined();
    expect(search(() => true).best).toBe(options.highest);
  });

  it('ends whatever the answers are, with a rate that held below all that did not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }),
        rates,
        (answers, from) => {
          const { best, trials } = search((_, trial) => answers[trial % answers.length] ?? false, {
            from,
          });
          expect(best).toBe(highestHeld(trials, options.tries));
          if (best === undefined) return;
          expect(trials).toContainEqual({ ratePerSecond: best, holds: true });
        },
      ),
    );
  });

  it('is the same for the same answers', () => {
    fc.assert(
      fc.property(rates, (limit) => {
        expect(search((rate) => rate <= limit)).toEqual(search((rate) => rate <= limit));
      }),
    );
  });
});
