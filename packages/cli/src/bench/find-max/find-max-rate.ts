// `--find-max`: runs at one rate after the other, until the highest that holds is known.
import type { EchoBenchReport } from '@tcp-echo/echo-bench';
import { evaluate, type Condition, type Finding } from '../condition.js';
import { errorCount, latencyOf } from '../figures.js';
import { highestHeld, nextStep, type SearchOptions } from './search.js';

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
