// The steps of `--find-max`, and what they led to.
import type { Style } from '../../style.js';
import { formatRate } from '../screen/format-number.js';
import type { FindMaxStep, FoundMax } from './find-max-rate.js';

const reasons = {
  errors: 'errors',
  'rate-not-reached': 'the rate was not reached',
} as const;

/** `  ✓ 16,000 msg/s  p99<1ms: 312 µs` */
export function formatStep(
  { ratePerSecond, reachedPerSecond, holds, finding, reason }: FindMaxStep,
  style: Style,
): string {
  const mark = holds ? style.green('✓') : style.red('✗');
  const why =
    reason === undefined || reason === 'condition'
      ? ''
      : `, ${reasons[reason]}: ${formatRate(reachedPerSecond)}`;
  return `${mark} ${formatRate(ratePerSecond)}  ${finding.condition}: ${finding.shown}${why}`;
}

/** `highest rate at which p99<1ms holds: 16,000 msg/s` */
export function formatFound({ condition, best, interrupted }: FoundMax, style: Style): string {
  const soFar = interrupted ? ', as far as it was looked for' : '';
  const rate =
    best?.openLoop == null ? 'none' : style.bold(formatRate(best.openLoop.askedPerSecond));
  return `highest rate at which ${condition} holds${soFar}: ${rate}`;
}
