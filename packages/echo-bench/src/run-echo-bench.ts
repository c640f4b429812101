// A run from its options to its report.
import { onAbort, type Endpoint } from '@tcp-echo/base';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import { BenchTargetError } from './errors.js';
import { RunControl, type ThreadPlan } from './load/plan.js';
import { Clock } from './measuring/clock.js';
import {
  resolveBenchOptions,
  type EchoBenchOptions,
  type ResolvedBenchOptions,
} from './options.js';
import { makeReport } from './report/make-report.js';
import { ProgressWatch, type BenchProgress } from './report/progress.js';
import type { EchoBenchReport } from './report/report.js';
import { BenchWorker } from './thread/bench-worker.js';
import { planThreads } from './thread/plan-threads.js';

/** Each thread is told in time when all begin, in milliseconds. */
const leadMs = 20;

/**
 * Makes load for an echo server, from threads of their own, and reports what was measured: also what the figures are limited
 * by besides the server. What goes wrong with connections is counted in the report. An abort ends the run early; it resolves
 * with what was measured until then.
 *
 * @throws InvalidArgumentError
 * @throws EngineUnavailableError if this system does not have the engine that was asked for.
 * @throws BenchTargetError if the host name is not known.
 * @throws BenchThreadError if a thread dies.
 * @throws what `onProgress` throws, or rejects with: the run is over then.
 *
 * @example
 * ```ts
 * const report = await runEchoBench({ target: 7007, connections: 50, durationMs: 10_000 });
 * console.log(report.measured.messagesPerSecond, report.latency.fromSend.p99Ns / 1e6, report.limits);
 * ```
 */
export async function runEchoBench(options: EchoBenchOptions): Promise<EchoBenchReport> {
  const resolved = resolveBenchOptions(options);
  // Loaded only now, because it loads native code.
  const { chooseEngine } = await import('./engine.js');
  const engine = chooseEngine(resolved.engine);
  const target = await findAddress(resolved.target, resolved.connectTimeoutMs);
  const control = new RunControl();
  const workers = startWorkers(planThreads(resolved, engine.name, target), control);
  const clock = new Clock();
  const clockToUnixMs = Date.now() - clock.read();
  const stop = (): void => {
    control.stop();
  };
  if (resolved.signal?.aborted === true) stop();
  const forget = onAbort(resolved.signal, stop);
  const progress = tellProgress(resolved, workers, clock, control);
  const outcomes = Promise.all(workers.map((worker) => worker.outcome));
  try {
    // A thread that dies ends the run; it is waited for below.
    await Promise.race([
      Promise.all(workers.map((worker) => worker.ready)),
      outcomes.catch(() => undefined),
      progress.broken,
    ]);
    control.startMs = clock.read() + leadMs;
    const done = (await Promise.race([outcomes, progress.broken])).map((outcome, index) => ({
      worker: workers[index],
      outcome,
    }));
    return makeReport(
      resolved,
      engine,
      done.flatMap(({ worker, outcome }) => (worker === undefined ? [] : [{ worker, outcome }])),
      clockToUnixMs,
    );
  } finally {
    // The others, where one died, end in their own time.
    control.stop();
    await Promise.allSettled(workers.map((worker) => worker.outcome));
    progress.stop();
    forget();
  }
}

/** Where one cannot be started those that were have no run. */
function startWorkers(plans: readonly ThreadPlan[], control: RunControl): BenchWorker[] {
  const workers: BenchWorker[] = [];
  try {
    for (const plan of plans) workers.push(new BenchWorker(plan, control));
    return workers;
  } catch (error) {
    control.stop();
    for (const { outcome } of workers) outcome.catch(() => undefined);
    throw error;
  }
}

const never = new Promise<never>(() => undefined);

/** What it throws, it rejects with. */
async function tell(
  onProgress: NonNullable<ResolvedBenchOptions['onProgress']>,
  progress: BenchProgress,
): Promise<void> {
  await onProgress(progress);
}

function tellProgress(
  {
    onProgress,
    progressIntervalMs,
    durationMs = Infinity,
    messages = Infinity,
  }: ResolvedBenchOptions,
  workers: readonly BenchWorker[],
  clock: Clock,
  control: RunControl,
): { readonly broken: Promise<never>; stop(): void } {
  if (onProgress === undefined) return { broken: never, stop: () => undefined };
  const meters = workers.map((worker) => worker.meter);
  const watch = new ProgressWatch(meters, { durationMs, messages });
  let timer: NodeJS.Timeout | undefined;
  const broken = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      tell(onProgress, watch.look(clock.read(), control.startMs)).catch((error: unknown) => {
        clearInterval(timer);
        reject(error);
      });
    }, progressIntervalMs);
  });
  // Whoever runs the load learns of it.
  broken.catch(() => undefined);
  return {
    broken,
    stop() {
      clearInterval(timer);
    },
  };
}

/**
 * Of several addresses it is the one that a connection can be made to, tried once: `localhost` may be two of them, where the
 * server has one. Where there is none, it is the first, and the run says what is wrong with it.
 *
 * @throws BenchTargetError
 */
async function findAddress(target: Endpoint, timeoutMs: number): Promise<Endpoint> {
  if ('path' in target || isIP(target.host) !== 0) return target;
  const { host, port } = target;
  const addresses = await lookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new BenchTargetError(host, error);
  });
  if (addresses.length > 1) {
    for (const { address } of addresses) {
      if (await canConnect(address, port, timeoutMs)) return { host: address, port };
    }
  }
  return { host: addresses[0]?.address ?? host, port };
}

async function canConnect(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
