// From what the threads counted to a report.
import { cpus, hostname, release, totalmem, type, version } from 'node:os';
import type { EngineChoice } from '../engine.js';
import { Histogram } from '../measuring/histogram.js';
import { at, failureKinds, type CounterName, type ThreadMeter } from '../measuring/meter.js';
import type { ResolvedBenchOptions } from '../options.js';
import type { ThreadOutcome } from '../load/plan.js';
import type { BenchWorker } from '../thread/bench-worker.js';
import { findLimits } from './limits.js';
import { commonReason, joinIntervals, longestSilence } from './merge-reports.js';
import type {
  BenchEnvironment,
  BenchErrorCount,
  EchoBenchReport,
  OpenLoop,
  ReportedOptions,
  ThreadReport,
} from './report.js';

/** A thread that is done. */
export interface DoneThread {
  readonly worker: BenchWorker;
  readonly outcome: ThreadOutcome;
}

export function makeReport(
  options: ResolvedBenchOptions,
  engine: EngineChoice,
  done: readonly DoneThread[],
  clockToUnixMs: number,
): EchoBenchReport {
  const meters = done.map(({ worker }) => worker.meter);
  const sum = (counter: CounterName): number =>
    meters.reduce((all, meter) => all + meter.get(at[counter]), 0);
  const measuring = meters.filter((meter) => meter.get(at.measuredFromMs) > 0);
  const fromMs = Math.min(...measuring.map((meter) => meter.get(at.measuredFromMs)));
  const toMs = Math.max(...measuring.map((meter) => meter.get(at.measuredToMs)));
  const durationNs = measuring.length === 0 ? 0 : Math.max(0, Math.round((toMs - fromMs) * 1e6));
  const startedAt = new Date(
    measuring.length === 0 ? Date.now() : fromMs + clockToUnixMs,
  ).toISOString();
  const reasons = done.map(({ outcome }) => outcome.reason);
  const isOpenLoop = options.ratePerSecond !== undefined;
  const messages = sum('measured');
  const bytes = messages * options.messageBytes;
  const perSecond = (amount: number): number =>
    durationNs === 0 ? 0 : Math.round((amount / durationNs) * 1e12) / 1e3;
  const report = {
    schema: 1 as const,
    startedAt,
    options: reportedOptions(options),
    interrupted: reasons.includes('stopped'),
    endedBecause: commonReason(reasons),
    durationNs,
    measured: {
      messages,
      bytes,
      messagesPerSecond: perSecond(messages),
      bytesPerSecond: perSecond(bytes),
    },
    messages: {
      sent: sum('messagesSent'),
      completed: sum('messagesCompleted'),
      failed: sum('messagesFailed'),
      outstanding: sum('messagesOutstanding'),
    },
    bytes: {
      sent: sum('bytesSent'),
      received: sum('bytesReceived'),
      lost: sum('bytesLost'),
      outstanding: sum('bytesOutstanding'),
    },
    connected: sum('connected'),
    openLoop: openLoopOf(options, sum),
    latency: {
      fromSend: merged(meters.map((meter) => meter.fromSend)),
      fromDue: isOpenLoop ? merged(meters.map((meter) => meter.fromDue)) : null,
      unanswered: isOpenLoop ? merged(meters.map((meter) => meter.unanswered)) : null,
    },
    silence: longestSilence(
      meters.map((meter) => ({
        longestNs: Math.round(meter.get(at.silentMs) * 1e6),
        startNs: Math.max(0, Math.round((meter.get(at.silentFromMs) - fromMs) * 1e6)),
      })),
    ),
    connect: merged(meters.map((meter) => meter.connect)),
    errors: errorsOf(done),
    intervals: joinIntervals(
      meters.map((meter) => meter.intervals.toData()),
      durationNs,
    ),
    machines: [
      {
        startedAt,
        target: options.target,
        environment: readEnvironment(),
        engine: engine.name,
        engineReason: engine.reason,
        threads: done.map(threadReport),
      },
    ],
  };
  return { ...report, limits: findLimits(report) };
}

function reportedOptions(options: ResolvedBenchOptions): ReportedOptions {
  const { durationMs, messages, ratePerSecond } = options;
  return {
    target: options.target,
    connections: options.connections,
    messageBytes: options.messageBytes,
    pipeline: options.pipeline,
    threads: options.threads,
    durationMs: durationMs ?? null,
    messages: messages ?? null,
    ratePerSecond: ratePerSecond ?? null,
    warmupMs: options.warmupMs,
    verify: options.verify,
    newConnection: options.newConnection,
    engine: options.engine,
    connectTimeoutMs: options.connectTimeoutMs,
    messageTimeoutMs: options.messageTimeoutMs,
    lateAfterMs: options.lateAfterMs,
  };
}

function openLoopOf(
  { ratePerSecond }: ResolvedBenchOptions,
  sum: (counter: CounterName) => number,
): OpenLoop | null {
  if (ratePerSecond === undefined) return null;
  return {
    askedPerSecond: ratePerSecond,
    due: sum('due'),
    late: sum('late'),
    dropped: sum('dropped'),
  };
}

function merged(histograms: readonly Histogram[]) {
  const all = new Histogram();
  for (const histogram of histograms) all.add(histogram);
  return all.toData();
}

function errorsOf(done: readonly DoneThread[]): BenchErrorCount[] {
  return failureKinds.flatMap((kind) => {
    const count = done.reduce((all, { worker }) => all + worker.meter.get(at[kind]), 0);
    const examples = done.map(({ outcome }) => outcome.examples.get(kind));
    const example = examples.find((each) => each !== undefined) ?? '';
    return count === 0 ? [] : [{ kind, count, example }];
  });
}

function threadReport({ worker, outcome }: DoneThread): ThreadReport {
  const { meter, plan } = worker;
  const { userNs, systemNs, waitedNs } = outcome.cpu;
  const wallNs = wallOf(meter);
  return {
    connections: plan.connections,
    messages: meter.get(at.measured),
    cpuUserNs: userNs,
    cpuSystemNs: systemNs,
    cpuWaitedNs: waitedNs,
    wallNs,
    busy:
      userNs === null || systemNs === null || wallNs === 0
        ? null
        : Math.min(1, Math.round(((userNs + systemNs) / wallNs) * 1e4) / 1e4),
    loopDelay: meter.loopDelay.toData(),
  };
}

function wallOf(meter: ThreadMeter): number {
  const toMs = meter.get(at.measuredToMs);
  return toMs === 0 ? 0 : Math.round((toMs - meter.get(at.measuredFromMs)) * 1e6);
}

function readEnvironment(): BenchEnvironment {
  const processors = cpus();
  return {
    hostname: hostname(),
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    kernel: `${type()} ${release()} ${version()}`,
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}
