// `tcp-echo serve`: a server, and a line for each thing it echoes.
import {
  ListenError,
  startEchoServer,
  startMetricsServer,
  type EchoServer,
  type EchoServerOptions,
  type MetricsServer,
} from '@tcp-echo/echo-server';
import { once } from 'node:events';
import type { CliContext } from '../context.js';
import { exitStatus } from '../exit-status.js';
import { HintedError } from '../hinted-error.js';
import { Lines, tellOmittedAsJson, tellOmittedInText } from '../lines.js';
import { resolveSettings, type Given } from '../settings.js';
import { styleOf } from '../style.js';
import { announce, announceDrain, formatReport } from './announce.js';
import { certificateNotes } from './certificate-notes.js';
import { EchoLines } from './echo-lines.js';
import { nameFault } from './fault/fault-plan.js';
import { JsonLines } from './json-lines.js';
import { ownEvents } from './own-events.js';
import { resolveServerOptions, serverSettings } from './server-options.js';
import { endSettings, faultSettings, logSettings, metricsSettings } from './settings/rest.js';

const ownSettings = { ...logSettings, ...metricsSettings, ...endSettings } as const;

/** What the command line gave; the environment and the defaults come after. */
export type ServeFlags = Given<typeof serverSettings> & Given<typeof ownSettings>;

/** A drain that takes longer is worth a line, in milliseconds. */
const unannouncedMs = 500;

export async function runServe(this: CliContext, flags: ServeFlags): Promise<void> {
  const { io, globals, situation } = this;
  const { stdout, env, signal } = io;
  const startedAt = performance.now();
  const settings = resolveSettings(ownSettings, flags, env);
  const { fault } = resolveSettings(faultSettings, flags, env);
  const options = await resolveServerOptions(flags, env);
  await using server = await start(options, fault);
  // Disposed of last: whoever asks while the server drains is told that it is not ready.
  await using metrics = await startMetrics(server, settings, options.host);
  const readyMs = Math.round(performance.now() - startedAt);
  const close = { graceMs: settings.drain, delayMs: settings.drainDelay };

  using lines = new Lines(stdout, globals.json ? tellOmittedAsJson : tellOmittedInText);
  const notes = certificateNotes(options.tls, Date.now());
  const style = styleOf(stdout, globals, env);
  const printer = globals.json
    ? new JsonLines(lines, globals)
    : new EchoLines(lines, style, {
        verbose: globals.verbose,
        hasTimestamps: settings.timestamps,
        flags: situation.flags,
      });
  if (printer instanceof JsonLines) printer.listening(server, metrics, notes);
  else lines.write(announce(server, metrics, options, fault, notes, readyMs, style));
  using _events = globals.quiet
    ? undefined
    : ownEvents(server.address, (event) => printer.take(event));
  await aborted(signal);
  const announcing = setTimeout(() => {
    lines.write(announceDrain(server.connectionCount, close.graceMs + close.delayMs));
  }, unannouncedMs);
  if (globals.quiet || globals.json) clearTimeout(announcing);
  await server.close(close);
  clearTimeout(announcing);
  if (printer instanceof JsonLines) printer.closed(server);
  else lines.write(formatReport(server));
  if (lines.omitted > 0) this.process.exitCode = exitStatus.failed;
}

async function start(options: EchoServerOptions, faults: readonly string[]): Promise<EchoServer> {
  try {
    return await startEchoServer(options);
  } catch (error) {
    throw nameFault(error, faults);
  }
}

/** On the address that the echo server listens on, so that whoever reaches the one reaches the other. */
async function startMetrics(
  server: EchoServer,
  {
    metrics: port,
    metricsHost,
  }: { readonly metrics?: number | undefined; readonly metricsHost?: string | undefined },
  serverHost: string | undefined,
): Promise<MetricsServer | undefined> {
  if (port === undefined) return undefined;
  const host = metricsHost ?? serverHost;
  try {
    return await startMetricsServer(server, { port, ...(host !== undefined && { host }) });
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    throw new HintedError(
      error,
      'that is where metrics are served: give another port, or 0 for a free one, with --metrics, or a host with --metrics-host',
    );
  }
}

/** Without a signal, that is never. */
async function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await once(signal ?? new EventTarget(), 'abort');
}
