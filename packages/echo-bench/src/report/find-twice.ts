// A run that is given twice: it is no second run.
import type { EchoBenchReport } from './report.js';

/** The places of the first report that another one repeats; undefined if each is of a run of its own. */
export function findTwice(
  reports: readonly EchoBenchReport[],
): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, report] of reports.entries()) {
    const key = keyOf(report);
    const before = seen.get(key);
    if (before !== undefined) return [before, index];
    seen.set(key, index);
  }
  return undefined;
}

/** No two runs begin in the same millisecond on the same machine, do as much, and take as long for it. */
function keyOf({ startedAt, measured, latency, durationNs, machines }: EchoBenchReport): string {
  const { fromSend } = latency;
  const hosts = machines.map(({ environment }) => environment.hostname);
  return JSON.stringify([startedAt, hosts, durationNs, measured, fromSend.sumNs, fromSend.p50Ns]);
}
