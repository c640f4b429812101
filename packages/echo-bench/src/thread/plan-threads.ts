// How a load is divided among threads.
import type { HostAndPort, SocketPath } from '@tcp-echo/base';
import type { BenchEngineName } from '../engine.js';
import type { ThreadPlan } from '../load/plan.js';
import type { ResolvedBenchOptions } from '../options.js';

/** One plan for each thread; together they are the whole load. */
export function planThreads(
  options: ResolvedBenchOptions,
  engine: BenchEngineName,
  target: HostAndPort | SocketPath,
): ThreadPlan[] {
  const { threads, ratePerSecond, durationMs, messages } = options;
  let firstConnection = 0;
  return Array.from({ length: threads }, (_, index) => {
    const connections = shareOf(options.connections, threads, index);
    const plan: ThreadPlan = {
      engine,
      target,
      firstConnection,
      connections,
      messageBytes: options.messageBytes,
      pipeline: options.pipeline,
      verify: options.verify,
      newConnection: options.newConnection,
      warmupMs: options.warmupMs,
      durationMs: durationMs ?? Infinity,
      messages: messages === undefined ? Infinity : shareOf(messages, threads, index),
      schedule:
        ratePerSecond === undefined ? undefined : { ratePerSecond, first: index, step: threads },
      connectTimeoutMs: options.connectTimeoutMs,
      messageTimeoutMs: options.messageTimeoutMs,
      lateAfterMs: options.lateAfterMs,
    };
    firstConnection += connections;
    return plan;
  });
}

/** The shares differ by 1 at most. */
function shareOf(amount: number, parts: number, index: number): number {
  return Math.floor(amount / parts) + (index < amount % parts ? 1 : 0);
}
