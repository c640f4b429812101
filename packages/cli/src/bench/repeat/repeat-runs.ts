// `--repeat`: the same run several times, so that it is known how much one differs from the next.
import type { EchoBenchReport } from '@tcp-echo/echo-bench';

/** What came of runs one after the other. */
export interface RepeatedRuns {
  /** At least one. */
  readonly reports: readonly EchoBenchReport[];
  /** Ended by the user before all were made. */
  readonly interrupted: boolean;
  /** What the run after the last of them failed with. */
  readonly failure?: unknown;
}

/**
 * Makes `count` runs. Those that were made are kept whatever becomes of the next: one that is cut short is only where it is the
 * first, because it would stand beside the others as one of their length.
 *
 * @param onRun Is told of each run as it is done. @throws what the first run failed with
 */
export async function repeatRuns(
  count: number,
  run: (index: number) => Promise<EchoBenchReport>,
  onRun: (report: EchoBenchReport, index: number) => void,
  signal: AbortSignal | undefined,
): Promise<RepeatedRuns> {
  const reports: EchoBenchReport[] = [];
  while (reports.length < count) {
    const index = reports.length;
    let report: EchoBenchReport;
    try {
      report = await run(index);
    } catch (failure) {
      if (index === 0) throw failure;
      return signal?.aborted === true
        ? { reports, interrupted: true }
        : { reports, interrupted: false, failure };
    }
    if (report.interrupted && index > 0) return { reports, interrupted: true };
    reports.push(report);
    onRun(report, index);
    if (report.interrupted) return { reports, interrupted: true };
  }
  return { reports, interrupted: false };
}
