// `--find-max`: runs at one rate after the other, until the highest that holds is known.
import type { EchoBenchReport } from '@tcp-echo/echo-bench';
import type { Style } from '../style.js';
import { errorCount, evaluate, latencyOf, type Condition, type Finding } from './condition.js';
import { formatRate, formatSeveral } from './screen.js';

/** One rate that was tried. */
export interface FindMaxStep {
  readonly ratePerSecond: number;
  readonly reachedPerSecond: number;
  readonly holds: boolean;
  readonly finding: Finding;
  /** From when messages were due; null where nothing came back. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  /** How much of the time the busiest thread of this client waited for a processor, from 0 to 1. */
  readonly clientWaited: number;
  /** Why it does not hold: the condition, or what makes a rate none, whatever the condition says. */
  readonly reason: 'condition' | 'rate-not-reached' | 'errors' | 'dropped' | undefined;
}

/** What a search found. */
export interface FoundMax {
  readonly condition: string;
  readonly steps: readonly FindMaxStep[];
  /** The run at the highest rate that held; undefined if none did. */
  readonly best: EchoBenchReport | undefined;
  /** Ended by the user before it was over. */
  readonly interrupted: boolean;
}

/** Less than so much of the rate that was asked for is another rate. */
const reached = 0.99;

const search: Omit<SearchOptions, 'from'> = {
  precision: 1.05,
  tries: 2,
  lowest: 1,
  highest: 1e8,
};

/**
 * @param from The first rate; 1000 unless given. @param onStep Is told of each step as it is done.
 * @throws what a step failed with, unless the signal ended it after others.
 */
export async function findMaxRate(
  condition: Condition,
  from: number | undefined,
  run: (ratePerSecond: number) => Promise<EchoBenchReport>,
  onStep: (step: FindMaxStep) => void,
  signal: AbortSignal | undefined,
): Promise<FoundMax> {
  const steps: FindMaxStep[] = [];
  const reports = new Map<number, EchoBenchReport>();
  const end = (best: number | undefined, interrupted: boolean): FoundMax => ({
    condition: condition.text,
    steps,
    best: best === undefined ? undefined : reports.get(best),
    interrupted,
  });
  for (;;) {
    const step = nextStep(steps, { from: from ?? 1000, ...search });
    if ('best' in step) return end(step.best, false);
    let report: EchoBenchReport | undefined;
    try {
      report = await run(step.next);
    } catch (error) {
      if (steps.length === 0 || signal?.aborted !== true) throw error;
    }
    if (report === undefined || report.interrupted)
      return end(highestHeld(steps, search.tries), true);
    const taken = judge(condition, step.next, report);
    steps.push(taken);
    reports.set(step.next, report);
    onStep(taken);
  }
}

function judge(condition: Condition, ratePerSecond: number, report: EchoBenchReport): FindMaxStep {
  const finding = evaluate(condition, report);
  const reachedPerSecond = report.measured.messagesPerSecond;
  const { total, p50Ns, p99Ns } = latencyOf(report);
  const reason =
    errorCount(report) > 0
      ? 'errors'
      : finding.isMet !== true
        ? 'condition'
        : reachedPerSecond < reached * ratePerSecond
          ? 'rate-not-reached'
          : (report.openLoop?.dropped ?? 0) > 0
            ? 'dropped'
            : undefined;
  return {
    ratePerSecond,
    reachedPerSecond,
    holds: reason === undefined,
    finding,
    p50Ns: total === 0 ? null : p50Ns,
    p99Ns: total === 0 ? null : p99Ns,
    clientWaited: waitedPart(report),
    reason,
  };
}

function waitedPart({ machines }: EchoBenchReport): number {
  const threads = machines.flatMap((machine) => machine.threads);
  return Math.max(
    0,
    ...threads.map(({ cpuWaitedNs, wallNs }) => (wallNs > 0 ? (cpuWaitedNs ?? 0) / wallNs : 0)),
  );
}

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

const reasons = {
  errors: 'errors',
  'rate-not-reached': 'the rate was not reached',
  dropped: 'messages were never sent',
} as const;

/** From this part of the time on it is said that the client waited for a processor: as `CLIENT_WAITED` is. */
const notable = 0.05;

/** `✓ 16,000 msg/s  p99<1ms: 312 µs`, `✗ 16,000 msg/s  p99<1ms: 28.6 ms (this client waited for a processor 40 % of the time)` */
export function formatStep(
  { ratePerSecond, reachedPerSecond, holds, finding, reason, clientWaited }: FindMaxStep,
  style: Style,
): string {
  const mark = holds ? style.green('✓') : style.red('✗');
  const why =
    reason === undefined || reason === 'condition'
      ? ''
      : `, ${reasons[reason]}: ${formatRate(reachedPerSecond)}`;
  const waited =
    clientWaited < notable
      ? ''
      : ` (this client waited for a processor ${Math.round(clientWaited * 100)} % of the time)`;
  return `${mark} ${formatRate(ratePerSecond)}  ${finding.condition}: ${finding.shown}${why}${waited}`;
}

/** `highest rate at which p99<1ms holds: 16,000 msg/s` */
export function formatFound(
  { condition, best, steps, interrupted }: FoundMax,
  style: Style,
): string {
  const soFar = interrupted ? ', as far as it was looked for' : '';
  const rate =
    best?.openLoop == null ? 'none' : style.bold(formatRate(best.openLoop.askedPerSecond));
  const line = `highest rate at which ${condition} holds${soFar}: ${rate}`;
  const failed = steps.filter(({ holds }) => !holds);
  const waiting = failed.filter(({ clientWaited }) => clientWaited >= notable);
  if (waiting.length === 0) return line;
  return `${line}\n${style.yellow('!')} in ${waiting.length} of the ${formatSeveral(failed.length, 'step')} that did not hold this client waited for a processor: that may be the limit of this machine, not of the server`;
}
