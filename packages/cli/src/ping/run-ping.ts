// `tcp-echo ping`: echoes, a line for each, and what they come to.
import type { HostAndPort } from '@tcp-echo/core-helpers';
import type { CliContext } from '../context.js';
import type { Io } from '../io.js';
import { LiveLine } from '../live-line.js';
import { resolveSetting } from '../settings.js';
import { resolveTarget, type TargetFlags } from '../target.js';
import { Disruptions } from './disruptions.js';
import { PingPath } from './ping-path.js';
import { pings, type PingPlan } from './pings.js';
import { JsonPrinter } from './print-json.js';
import { LinePrinter } from './print-lines.js';
import type { Printer } from './printer.js';
import {
  countSetting,
  deadlineSetting,
  intervalSetting,
  pingTimeoutSetting,
  sizeSetting,
} from './settings.js';
import { Statistics } from './statistics.js';

/** What the command line gave; the environment and the defaults come after. */
export interface PingFlags extends TargetFlags {
  readonly count?: number;
  readonly interval?: number;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly size?: number;
  readonly timestamps?: boolean;
  readonly newConnection?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

export async function runPing(
  this: CliContext,
  flags: PingFlags,
  address?: HostAndPort,
): Promise<void> {
  const { env, signal } = this.io;
  const { newConnection = false, watch: isWatched = false } = flags;
  const plan = resolvePlan(flags, env);
  const target = await resolveTarget(address, flags, env);
  const line = new LiveLine(this.io);
  const printer = printerFor(flags, this.io, line);
  const statistics = new Statistics();
  const disruptions = new Disruptions();
  const path = new PingPath(target, { newConnection, signal });
  try {
    for await (const ping of pings(path, plan, signal)) {
      const { outcome } = ping;
      // Who watches waits for the server; everyone else wants to know at once that there is none.
      if (outcome.kind === 'unconnected' && ping.seq === 1 && !isWatched) throw outcome.error;
      statistics.take(outcome);
      const over = disruptions.take(ping);
      printer.ping(ping, statistics);
      if (isWatched && over !== undefined) printer.disruption(over);
    }
    if (path.surplus !== undefined) {
      statistics.corrupt += 1;
      printer.surplus(path.surplus);
    }
  } finally {
    line.show('');
    await path[Symbol.asyncDispose]();
  }
  if (statistics.tried === 0) signal?.throwIfAborted();
  const { current } = disruptions;
  if (isWatched && current !== undefined) printer.disruption(current);
  const count = disruptions.count + (current === undefined ? 0 : 1);
  const totalMs = disruptions.totalMs + (current === undefined ? 0 : current.until - current.from);
  printer.report({
    name: target.name,
    statistics,
    disruptions: isWatched ? { count, totalMs } : undefined,
  });
  this.process.exitCode = statistics.exitStatus;
}

function resolvePlan(flags: PingFlags, env: Io['env']): PingPlan {
  return {
    count: resolveSetting(countSetting, flags.count, env) ?? Infinity,
    sizeBytes: resolveSetting(sizeSetting, flags.size, env),
    intervalMs: resolveSetting(intervalSetting, flags.interval, env),
    timeoutMs: resolveSetting(pingTimeoutSetting, flags.timeout, env),
    deadlineMs: resolveSetting(deadlineSetting, flags.deadline, env) ?? Infinity,
  };
}

function printerFor({ json, timestamps = false }: PingFlags, io: Io, line: LiveLine): Printer {
  return json ? new JsonPrinter(io.stdout) : new LinePrinter(line, { hasTimestamps: timestamps });
}
