// One run of the load generator, with how it goes on standard error.
import { runEchoBench, type BenchTarget, type EchoBenchReport } from '@tcp-echo/echo-bench';
import type { CliContext } from '../context.js';
import type { LoadOptions } from './bench-options.js';
import { progressTeller } from './progress.js';
import { unreachableError } from './unreachable.js';

/**
 * @param heading Stands before what is told of how it goes.
 * @throws EchoConnectError if nothing could be reached, or the signal's reason if nothing came back before it, or nothing
 *   was measured yet.
 */
export async function runOnce(
  context: CliContext,
  target: BenchTarget,
  load: LoadOptions,
  heading = '',
): Promise<EchoBenchReport> {
  const { signal } = context.io;
  const teller = progressTeller(context, heading);
  const report = await runEchoBench({
    target,
    ...load,
    ...(signal && { signal }),
    ...(teller && {
      progressIntervalMs: teller.progressIntervalMs,
      onProgress: (progress) => teller.onProgress(progress),
    }),
  }).finally(() => teller?.clear());
  const { completed } = report.messages;
  if (completed === 0 || (report.interrupted && report.durationNs === 0)) signal?.throwIfAborted();
  if (completed === 0) {
    const unreachable = unreachableError(report);
    if (unreachable !== undefined) throw unreachable;
  }
  return report;
}
