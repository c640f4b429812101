// The steps of `--find-max`, and what they led to.
import type { Style } from '../../style.js';
import { formatRate, formatSeveral } from '../screen/format-number.js';
import type { FindMaxStep, FoundMax } from './find-max-rate.js';

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
