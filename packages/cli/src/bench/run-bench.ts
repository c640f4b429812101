// `tcp-echo bench`: makes load, and says what came of it.
import type { HostAndPort } from '@tcp-echo/base';
import {
  runEchoBench,
  type BenchTarget,
  type EchoBenchOptions,
  type EchoBenchReport,
  type FailureKind,
} from '@tcp-echo/echo-bench';
import { EchoConnectError } from '@tcp-echo/echo-client-async';
import type { CliContext } from '../help/command-model.js';
import { defined } from '../defined.js';
import { connectPortSetting, resolveEndpoint } from '../endpoint.js';
import { formatHint } from '../format-error.js';
import type { Io } from '../io.js';
import { resolveSettings, type Given, type Resolved } from '../settings.js';
import { styleOf } from '../style.js';
import { UsageError } from '../usage-error.js';
import { echoOnceMore } from '../why-silent.js';
import type { Condition } from './condition.js';
import { findMaxRate, formatStep, type FoundMax } from './find-max.js';
import { formatRun, nameRun } from './format-report.js';
import { checkFiles, present, presentSeveral, writeFiles } from './present.js';
import { progressTeller } from './progress.js';
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

/** What `bench` asks of a run, wherever the server is. */
export type LoadOptions = Omit<EchoBenchOptions, 'target'>;

/** @throws UsageError */
function resolveLoad(
  settings: Resolved<typeof loadSettings> & Resolved<typeof makerSettings>,
): LoadOptions {
  const { duration, messages, rate, timeout } = settings;
  if (duration !== undefined && messages !== undefined) {
    throw new UsageError(
      '--duration and --messages both say how long to measure',
      'leave out one of them',
    );
  }
  return {
    connections: settings.connections,
    messageBytes: settings.size,
    pipeline: settings.pipeline,
    threads: settings.threads,
    verify: settings.verify,
    newConnection: settings.newConnection,
    engine: settings.engine,
    connectTimeoutMs: timeout,
    messageTimeoutMs: timeout,
    ...defined({
      durationMs: duration,
      messages,
      ratePerSecond: rate,
      warmupMs: settings.warmup,
    }),
  };
}

/** Where the server is, unless `bench` starts one. @throws UsageError */
function resolveBenchTarget(
  address: HostAndPort | undefined,
  flags: { readonly unix?: string },
  env: Io['env'],
): BenchTarget {
  if (address === undefined) return resolveEndpoint(flags, env, connectPortSetting);
  if (flags.unix === undefined) return address;
  throw new UsageError('--unix is instead of an address, not beside it', 'leave out one of them');
}

/**
 * @param heading Stands before what is told of how it goes.
 * @throws EchoConnectError if nothing could be reached, or the signal's reason if nothing came back before it, or nothing
 *   was measured yet.
 */
async function runOnce(
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

const systemCodes: Partial<Record<FailureKind, string>> = {
  refused: 'ECONNREFUSED',
  'connect-timed-out': 'ETIMEDOUT',
  unreachable: 'EHOSTUNREACH',
  'no-such-socket': 'ENOENT',
  'no-port-left': 'EADDRNOTAVAIL',
  'too-many-open-files': 'EMFILE',
  'not-permitted': 'EACCES',
};

/** Undefined if there was a connection, or the run was ended before there could be one. */
function unreachableError(report: EchoBenchReport): EchoConnectError | undefined {
  const { connected, errors, machines, options } = report;
  const most = errors.toSorted((a, b) => b.count - a.count)[0];
  if (connected > 0 || most === undefined) return undefined;
  const cause = Object.assign(new Error(most.example), {
    // What has no kind of its own is named in its message.
    code: systemCodes[most.kind] ?? /\bE[A-Z]{3,}\b/.exec(most.example)?.[0],
  });
  return new EchoConnectError(machines[0]?.target ?? options.target, cause);
}

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
async function repeatRuns(
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
