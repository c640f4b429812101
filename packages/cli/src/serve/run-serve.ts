// `tcp-echo serve`: a server, and a line for each thing it echoes.
import { formatAddress, traceChannel, type TraceEvent } from '@tcp-echo/core-helpers';
import {
  startEchoServer,
  startMetricsServer,
  type EchoMode,
  type EchoServer,
  type MetricsServer,
} from '@tcp-echo/echo-server';
import { once } from 'node:events';
import type { CliContext } from '../context.js';
import { hostSetting, listenPortSetting } from '../endpoint.js';
import { resolveSetting } from '../settings.js';
import { version } from '../version.js';
import { EchoLines } from './echo-lines.js';
import { drainSetting, maxBytesSetting, metricsSetting, modeSetting } from './settings.js';

/** What the command line gave; the environment and the defaults come after. */
export interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly mode?: EchoMode;
  readonly maxBytes?: number;
  readonly drain?: number;
  readonly metrics?: number;
  readonly quiet?: boolean;
}

export async function runServe(this: CliContext, flags: ServeFlags): Promise<void> {
  const { stdout, env, signal } = this.io;
  const startedAt = performance.now();
  const graceMs = resolveSetting(drainSetting, flags.drain, env);
  const mode = resolveSetting(modeSetting, flags.mode, env);
  const host = resolveSetting(hostSetting, flags.host, env);
  const metricsPort = resolveSetting(metricsSetting, flags.metrics, env);
  await using server = await startEchoServer({
    host,
    port: resolveSetting(listenPortSetting, flags.port, env),
    maxBytes: resolveSetting(maxBytesSetting, flags.maxBytes, env),
    mode,
  });
  // Disposed of last: whoever asks while the server drains is told that it is not ready.
  await using metrics = await startMetrics(server, host, metricsPort);
  const readyMs = Math.round(performance.now() - startedAt);
  stdout.write(
    `tcp-echo ${version}  ready in ${readyMs} ms\n` +
      `  ➜ tcp://${formatAddress(server.address)}   ${mode} · net engine · Ctrl-C drains\n`,
  );
  if (metrics !== undefined) {
    stdout.write(
      `  ➜ http://${formatAddress(metrics.address)}/metrics   also /healthz and /readyz\n`,
    );
  }

  const lines = new EchoLines(stdout, server.port);
  const print = (event: unknown): void => lines.take(event as TraceEvent);
  if (!flags.quiet) traceChannel.subscribe(print);
  try {
    await aborted(signal);
    await server.close({ graceMs });
  } finally {
    traceChannel.unsubscribe(print);
  }
  stdout.write(formatReport(server));
}

/** On the address that the echo server listens on, so that whoever reaches the one reaches the other. */
async function startMetrics(
  server: EchoServer,
  host: string,
  port: number | undefined,
): Promise<MetricsServer | undefined> {
  return port === undefined ? undefined : await startMetricsServer(server, { host, port });
}

/** Without a signal, that is never. */
async function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await once(signal ?? new EventTarget(), 'abort');
}

function formatReport(server: EchoServer): string {
  const { connectionsTotal, bytesReceived, bytesSent } = server.stats();
  const connections = connectionsTotal === 1 ? 'connection' : 'connections';
  return `  closed: ${connectionsTotal} ${connections}, ${bytesReceived} B received, ${bytesSent} B sent\n`;
}
