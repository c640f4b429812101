// From the settings of `bench` to the options of the load generator.
import type { HostAndPort } from '@tcp-echo/base';
import type { BenchTarget, EchoBenchOptions } from '@tcp-echo/echo-bench';
import { defined } from '../defined.js';
import { connectPortSetting, resolveEndpoint } from '../endpoint.js';
import type { Io } from '../io.js';
import type { Resolved } from '../settings.js';
import { UsageError } from '../usage-error.js';
import type { loadSettings, makerSettings } from './settings.js';

/** What `bench` asks of a run, wherever the server is. */
export type LoadOptions = Omit<EchoBenchOptions, 'target'>;

/** @throws UsageError */
export function resolveLoad(
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
export function resolveBenchTarget(
  address: HostAndPort | undefined,
  flags: { readonly unix?: string },
  env: Io['env'],
): BenchTarget {
  if (address === undefined) return resolveEndpoint(flags, env, connectPortSetting);
  if (flags.unix === undefined) return address;
  throw new UsageError('--unix is instead of an address, not beside it', 'leave out one of them');
}
