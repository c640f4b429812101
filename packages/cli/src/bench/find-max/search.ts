// Which rate to try next: doubling or halving until one holds and one does not, then bisecting between them.

/** A rate that was tried, and whether it held. */
export interface Trial {
  readonly ratePerSecond: number;
  readonly holds: boolean;
}

/** Where a search begins, and when it is over. */
export interface SearchOptions {
  /** The first rate. */
  readonly from: number;
  /** It ends when the lowest that did not hold is no more than so many times the highest that did. */
  readonly precision: number;
  /** A rate that does not hold is tried so often: one hiccup would otherwise halve the result. */
  readonly tries: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What to do after some trials. */
export type SearchStep =
  | { readonly next: number }
  /** The highest rate that held; undefined if none did. */
  | { readonly best: number | undefined };

/**
 * The next rate to try, or what was found. A pure function of the trials so far: the same answers lead to the same search.
 * What held above a rate that did not is not believed.
 */
export function nextStep(trials: readonly Trial[], options: SearchOptions): SearchStep {
  const { from, precision, tries, lowest, highest } = options;
  const last = trials.at(-1);
  if (last === undefined) return { next: clamp(from, lowest, highest) };
  const { held, failed } = bracket(trials, tries);
  if (!last.holds && last.ratePerSecond < failed) return { next: last.ratePerSecond };
  if (held === undefined) {
    return failed <= lowest ? { best: undefined } : { next: clamp(failed / 2, lowest, highest) };
  }
  if (held >= highest || failed / held <= precision) return { best: held };
  if (failed === Infinity) return { next: clamp(held * 2, lowest, highest) };
  const between = Math.sqrt(held * failed);
  const whole = Math.round(between);
  return { next: whole > held && whole < failed ? whole : between };
}

/** The highest rate that held below all that did not; undefined if none did. */
export function highestHeld(trials: readonly Trial[], tries: number): number | undefined {
  return bracket(trials, tries).held;
}

function bracket(trials: readonly Trial[], tries: number) {
  const failures = new Map<number, number>();
  for (const { ratePerSecond, holds } of trials) {
    if (!holds) failures.set(ratePerSecond, (failures.get(ratePerSecond) ?? 0) + 1);
  }
  const failed = Math.min(
    ...Array.from(failures, ([rate, count]) => (count >= tries ? rate : Infinity)),
  );
  const held = trials
    .filter(({ ratePerSecond, holds }) => holds && ratePerSecond < failed)
    .map(({ ratePerSecond }) => ratePerSecond);
  return { failed, held: held.length === 0 ? undefined : Math.max(...held) };
}

function clamp(rate: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, rate));
}
