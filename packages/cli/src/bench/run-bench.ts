// `tcp-echo bench`: makes load, and says what came of it.
import type { HostAndPort } from '@tcp-echo/base';
import type { BenchTarget, EchoBenchReport } from '@tcp-echo/echo-bench';
import type { CliContext } from '../context.js';
import { formatHint } from '../format-error.js';
import { resolveSettings, type Given, type Resolved } from '../settings.js';
import { styleOf } from '../style.js';
import { UsageError } from '../usage-error.js';
import { echoOnceMore } from '../why-silent.js';
import { resolveBenchTarget, resolveLoad, type LoadOptions } from './bench-options.js';
import type { Condition } from './condition.js';
import { findMaxRate, type FoundMax } from './find-max/find-max-rate.js';
import { formatStep } from './find-max/format-steps.js';
import { checkFiles, present, presentSeveral, writeFiles } from './present.js';
import { formatRun, nameRun } from './repeat/format-runs.js';
import { repeatRuns } from './repeat/repeat-runs.js';
import { runOnce } from './run-once.js';
import { fileSettings, loadSettings, makerSettings, verdictSettings } from './settings.js';
import { spawnServer } from './spawn-server.js';
import { exitStatusOfRuns, judge, parseFlag, resolveConditions } from './verdict.js';

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
  const { env, signal } = this.io;
  const settings = resolveSettings(ownSettings, flags, env);
  const { spawn, repeat } = settings;
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
  if (wanted !== undefined && repeat > 1) {
    throw new UsageError(
      '--find-max makes as many runs as it takes, and so has no --repeat beside it',
      'leave out one of them',
    );
  }
  await checkFiles(settings);
  const bench = repeat > 1 ? benchRepeatedly : benchOnce;
  await bench(this, {
    settings,
    load,
    wanted,
    conditions,
    async withTarget(body) {
      await using server = spawn === undefined ? undefined : await spawnServer(spawn, signal);
      return await body(server?.port ?? resolveBenchTarget(address, flags, env));
    },
  });
}

/** What a command line came to. */
interface BenchPlan {
  readonly settings: Resolved<typeof ownSettings>;
  readonly load: LoadOptions;
  /** Of `--find-max`. */
  readonly wanted: Condition | undefined;
  readonly conditions: readonly Condition[];
  /** Calls `body` with where the server is: with `--spawn` one that is there for as long as that takes. */
  withTarget<T>(body: (target: BenchTarget) => Promise<T>): Promise<T>;
}

/** One run, or a search of many. */
async function benchOnce(context: CliContext, plan: BenchPlan): Promise<void> {
  const { settings, load, wanted, conditions } = plan;
  const { report, found } = await plan.withTarget(async (target) => {
    if (wanted === undefined) return { report: await runOnce(context, target, load) };
    const found = await searchMax(context, target, load, wanted);
    return { report: found.best, found };
  });
  const run = report && judge(conditions, report);
  // First on the screen: what was measured is not lost if it cannot be written.
  present(context, { run, found });
  if (report !== undefined) {
    await writeFiles(settings, [report], context.words, found);
    await tellHint(context, [report]);
  }
  context.process.exitCode = exitStatusOfRuns(run === undefined ? [] : [run]);
}

async function searchMax(
  context: CliContext,
  target: BenchTarget,
  load: LoadOptions,
  wanted: Condition,
): Promise<FoundMax> {
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
    io.signal,
  );
  if (found.best === undefined && found.interrupted) io.signal?.throwIfAborted();
  return found;
}

/** With `--spawn` each run has a server of its own: how much one differs from the next is part of the noise. */
async function benchRepeatedly(context: CliContext, plan: BenchPlan): Promise<void> {
  const { settings, load, conditions } = plan;
  const { io, globals } = context;
  const style = styleOf(io.stdout, globals, io.env);
  const asked = settings.repeat;
  const { reports, interrupted, failure } = await repeatRuns(
    asked,
    (index) =>
      plan.withTarget((target) => runOnce(context, target, load, `${nameRun(index, asked)}  `)),
    (report, index) => {
      if (globals.json || globals.quiet) return;
      const run = judge(conditions, report);
      io.stdout.write(`${formatRun(run, index, asked, style)}\n`);
    },
    io.signal,
  );
  const runs = reports.map((report) => judge(conditions, report));
  presentSeveral(context, { runs, asked, interrupted });
  await writeFiles(settings, reports, context.words);
  if (failure !== undefined) throw failure;
  await tellHint(context, reports);
  context.process.exitCode = exitStatusOfRuns(runs);
}

/** Where nothing came back: what may help. */
async function tellHint(
  { io, globals, situation }: CliContext,
  reports: readonly EchoBenchReport[],
): Promise<void> {
  const [report] = reports;
  const isSilent = reports.every(({ messages }) => messages.completed === 0);
  if (report === undefined || !isSilent || globals.json) return;
  const { target, messageTimeoutMs } = report.options;
  const { hint } = (await echoOnceMore(target, messageTimeoutMs, situation, io.signal)) ?? {};
  if (hint === undefined) return;
  io.stderr.write(`${formatHint(hint, styleOf(io.stderr, globals, io.env))}\n`);
}
