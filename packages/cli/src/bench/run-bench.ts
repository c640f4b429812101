// `tcp-echo bench`: makes load, and says what came of it.
import type { HostAndPort } from '@tcp-echo/core-helpers';
import { runEchoBench, type BenchTarget, type EchoBenchReport } from '@tcp-echo/echo-bench';
import type { CliContext } from '../context.js';
import { exitStatus } from '../exit-status.js';
import { formatHint } from '../format-error.js';
import { resolveSettings, type Given } from '../settings.js';
import { styleOf } from '../style.js';
import { UsageError } from '../usage-error.js';
import { hintOnSilence } from '../why-silent.js';
import { resolveBenchTarget, resolveLoad, type LoadOptions } from './bench-options.js';
import type { Condition } from './condition.js';
import { findMaxRate } from './find-max/find-max-rate.js';
import { formatStep } from './find-max/format-steps.js';
import { checkFiles, present, writeFiles, type Result } from './present.js';
import { progressTeller } from './progress.js';
import { fileSettings, loadSettings, makerSettings, verdictSettings } from './settings.js';
import { spawnServer } from './spawn-server.js';
import { unreachableError } from './unreachable.js';
import { exitStatusOfRun, findBroken, parseFlag, resolveConditions } from './verdict.js';

const ownSettings = {
  ...loadSettings,
  ...makerSettings,
  ...verdictSettings,
  ...fileSettings,
} as const;

/** What the command line gave; the environment and the defaults come after. */
export type BenchFlags = Given<typeof ownSettings> & { readonly unix?: string };

/** A step of `--find-max`, in milliseconds, unless `--duration` says otherwise. */
const stepMs = 3000;

export async function runBench(
  this: CliContext,
  flags: BenchFlags,
  address?: HostAndPort,
): Promise<void> {
  const { env } = this.io;
  const settings = resolveSettings(ownSettings, flags, env);
  const { spawn } = settings;
  const load = resolveLoad(settings);
  const wanted =
    settings.findMax === undefined ? undefined : parseFlag('--find-max', settings.findMax);
  // Each step of a search is an open loop.
  const isOpenLoop = load.ratePerSecond !== undefined || wanted !== undefined;
  const conditions = resolveConditions(settings.failIf, isOpenLoop);
  if (spawn !== undefined && (address !== undefined || flags.unix !== undefined)) {
    throw new UsageError(
      '--spawn starts a server of its own, and so has no address beside it',
      'leave out --spawn, or the address',
    );
  }
  await checkFiles(settings);
  await using server = spawn === undefined ? undefined : await spawnServer(spawn);
  const target = server?.port ?? resolveBenchTarget(address, flags, env);
  const { report, found } = await measure(this, target, load, wanted);
  const broken = report === undefined ? [] : findBroken(conditions, report);
  if (report !== undefined) await writeFiles(settings, report);
  present(this, { report, broken, found });
  if (report?.messages.completed === 0 && !this.globals.json) await tellHint(this, report);
  this.process.exitCode =
    report === undefined ? exitStatus.failed : exitStatusOfRun(report, broken);
}

/** Where nothing came back: what may help. */
async function tellHint(
  { io, globals, flags }: CliContext,
  report: EchoBenchReport,
): Promise<void> {
  const { target, messageTimeoutMs } = report.options;
  const hint = await hintOnSilence(target, messageTimeoutMs, flags, io.signal);
  if (hint === undefined) return;
  io.stderr.write(`${formatHint(hint, styleOf(io.stderr, globals, io.env))}\n`);
}

/** One run, or a search of many. */
async function measure(
  context: CliContext,
  target: BenchTarget,
  load: LoadOptions,
  wanted: Condition | undefined,
): Promise<Pick<Result, 'report' | 'found'>> {
  if (wanted === undefined) return { report: await runOnce(context, target, load) };
  const { io, globals } = context;
  const step = load.messages === undefined ? { durationMs: stepMs, ...load } : load;
  const style = styleOf(io.stdout, globals, io.env);
  const found = await findMaxRate(
    wanted,
    load.ratePerSecond,
    (ratePerSecond) => runOnce(context, target, { ...step, ratePerSecond }),
    (taken) => {
      if (!globals.json && !globals.quiet) io.stdout.write(`${formatStep(taken, style)}\n`);
    },
  );
  if (found.best === undefined && found.interrupted) io.signal?.throwIfAborted();
  return { report: found.best, found };
}

/** @throws EchoConnectError if nothing could be reached, or the signal's reason if nothing came back before it. */
async function runOnce(
  context: CliContext,
  target: BenchTarget,
  load: LoadOptions,
): Promise<EchoBenchReport> {
  const { signal } = context.io;
  const teller = progressTeller(context);
  const report = await runEchoBench({
    target,
    ...load,
    ...(signal && { signal }),
    ...(teller && {
      progressIntervalMs: teller.progressIntervalMs,
      onProgress: (progress) => teller.onProgress(progress),
    }),
  }).finally(() => teller?.clear());
  if (report.messages.completed === 0) {
    signal?.throwIfAborted();
    const unreachable = unreachableError(report);
    if (unreachable !== undefined) throw unreachable;
  }
  return report;
}
