// Whether a run is a success: what `--fail-if` asks, and what nobody has to ask.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { EchoBenchReport } from '@tcp-echo/echo-bench';
import { exitStatus } from '../exit-status.js';
import { UsageError } from '../usage-error.js';
import { evaluate, needsRate, parseCondition, type Condition, type Finding } from './condition.js';

/**
 * The conditions of `--fail-if`. Where none of them is about errors, one error is a failure; where none is about bytes that
 * differ, one such byte; and where none is about what an open loop dropped, one such message.
 *
 * @throws UsageError
 */
export function resolveConditions(
  texts: readonly string[],
  isOpenLoop: boolean,
): readonly Condition[] {
  const given = texts.map((text) => parseFlag('--fail-if', text));
  for (const condition of given) {
    if (!isOpenLoop && needsRate(condition)) {
      throw new UsageError(`--fail-if ${condition.text}: only an open loop has that`, 'add --rate');
    }
  }
  const isGiven = (name: string): boolean => given.some(({ figure }) => figure.name === name);
  const hasErrors = given.some(({ figure }) => figure.isError);
  const hasMismatches = isGiven('mismatched') || !hasErrors;
  return [
    ...given,
    ...(hasErrors ? [] : [parseCondition('errors>0')]),
    ...(hasMismatches ? [] : [parseCondition('mismatched>0')]),
    ...(isOpenLoop && !isGiven('dropped')
      ? [{ ...parseCondition('dropped>0'), unlessInterrupted: true as const }]
      : []),
  ];
}

/** `parseCondition`, with the flag in its message. */
export function parseFlag(flag: string, text: string): Condition {
  try {
    return parseCondition(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const hint = error instanceof UsageError ? error.hint : "put it in quotes: 'p99>1ms'";
    throw new UsageError(`${flag} ${text}: ${error.message}`, hint, { cause: error });
  }
}

/** A run, and which conditions it breaks. */
export interface JudgedRun {
  readonly report: EchoBenchReport;
  readonly broken: readonly Finding[];
}

/** The conditions that are met; one that cannot be told is as bad. */
export function judge(conditions: readonly Condition[], report: EchoBenchReport): JudgedRun {
  const findings = conditions
    .filter(({ unlessInterrupted }) => !report.interrupted || unlessInterrupted !== true)
    .map((condition) => evaluate(condition, report));
  return { report, broken: findings.filter(({ isMet }) => isMet !== false) };
}

/** Whether it is a success: something came back, and no condition is broken. */
export function isDone({ report, broken }: JudgedRun): boolean {
  const hasResult = report.messages.completed > 0 && report.latency.fromSend.total > 0;
  return hasResult && broken.length === 0;
}

/** 0 only if every run is a success. */
export function exitStatusOfRuns(runs: readonly JudgedRun[]): number {
  return runs.length > 0 && runs.every(isDone) ? exitStatus.done : exitStatus.failed;
}
