// What all the checks of a run come to.
import { exitStatus } from '../exit-status.js';
import type { CheckResult } from './check.js';

/** How many checks came out how. A warning is what is advised and does not hold. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly warnings: number;
  readonly notApplicable: number;
}

export function tallyOf(results: readonly CheckResult[]): Tally {
  const count = (isOne: (result: CheckResult) => boolean): number => results.filter(isOne).length;
  return {
    passed: count(({ outcome }) => outcome === 'passed'),
    failed: count((result) => result.outcome === 'failed' && !isWarning(result)),
    warnings: count(isWarning),
    notApplicable: count(({ outcome }) => outcome === 'not-applicable'),
  };
}

export function isWarning({ outcome, check }: CheckResult): boolean {
  return outcome === 'failed' && check.level === 'advised';
}

/** 0 only if something was checked, and nothing required failed. */
export function statusOf({ passed, failed, warnings }: Tally, isStrict: boolean): number {
  const isWell = passed > 0 && failed === 0 && (warnings === 0 || !isStrict);
  return isWell ? exitStatus.done : exitStatus.failed;
}
