// `tcp-echo serve`: a server, and a line for each thing it echoes.
import { traceChannel, type Address, type TraceEvent } from '@tcp-echo/base';
import {
  echoFaults,
  ListenError,
  startEchoServer,
  startMetricsServer,
  type EchoServer,
  type EchoServerOptions,
  type EchoServerTlsOptions,
  type FaultPlan,
  type FaultRule,
  type MetricsServer,
} from '@tcp-echo/echo-server';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { defined } from '../defined.js';
import { resolveEndpoint } from '../endpoint.js';
import { exitStatus } from '../exit-status.js';
import type { CliContext } from '../help/command-model.js';
import { HintedError } from '../hinted-error.js';
import type { Io } from '../io.js';
import { Lines, tellOmittedAsJson, tellOmittedInText } from '../lines.js';
import { resolveSettings, type Given } from '../settings.js';
import { styleOf } from '../style.js';
import { UsageError } from '../usage-error.js';
import { announce, announceDrain, formatReport } from './announce.js';
import { EchoLines } from './echo-lines.js';
import { parseFault } from './fault/parse-fault.js';
import { JsonLines } from './json-lines.js';
import {
  echoSettings,
  endSettings,
  engineSettings,
  faultSettings,
  limitSettings,
  listenSettings,
  logSettings,
  metricsSettings,
  proxySettings,
  tlsSettings,
} from './settings/echo.js';
import { resolveTls } from './tls-options.js';

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

// What a client will refuse, though nothing keeps a server from showing it.

/** `the certificate CN=localhost expired on 2026-01-31`, of each for which it is so at `now`, in milliseconds since 1970. */
function certificateNotes(tls: EchoServerTlsOptions | undefined, now: number): string[] {
  if (tls === undefined) return [];
  const shown = [tls, ...Object.values(tls.sni ?? {})];
  return shown.flatMap(({ cert }) => {
    const [pem] = Array.isArray(cert) ? cert : [cert];
    const { subject, validFrom, validTo } = new X509Certificate(pem as string | Buffer);
    // Of several lines, one for each part of the name; of whoever made the file.
    const name = `the certificate ${subject.replaceAll('\n', ', ').replace(/\p{C}/gu, '?')}`;
    if (Date.parse(validTo) < now) return [`${name} expired on ${dayOf(validTo)}`];
    return Date.parse(validFrom) > now ? [`${name} is valid from ${dayOf(validFrom)} on`] : [];
  });
}

function dayOf(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

// The trace events of one server: there may be others in this process.

/** Calls `take` for what the server that listens at `address` does, until it is disposed of. */
function ownEvents(address: Address, take: (event: TraceEvent) => void): Disposable {
  const onEvent = (message: unknown): void => {
    const event = message as TraceEvent;
    if (event.actor === 'server' && isAt(event.local, address)) take(event);
  };
  traceChannel.subscribe(onEvent);
  return {
    [Symbol.dispose]() {
      traceChannel.unsubscribe(onEvent);
    },
  };
}

/** A server on every interface has a local address for each of them. */
function isAt(local: Address | undefined, address: Address): boolean {
  if (local === undefined) return false;
  if ('port' in local) return 'port' in address && local.port === address.port;
  return 'path' in address && local.path === address.path;
}

// From the settings of `serve` to the options of the server.

/** The settings that become options of the server. */
const serverSettings = {
  ...listenSettings,
  ...echoSettings,
  ...engineSettings,
  ...limitSettings,
  ...tlsSettings,
  ...proxySettings,
  ...faultSettings,
} as const;

/** @throws InvalidArgumentError, UsageError */
async function resolveServerOptions(
  flags: Given<typeof serverSettings>,
  env: Io['env'],
): Promise<EchoServerOptions> {
  const settings = resolveSettings(serverSettings, flags, env);
  const endpoint = resolveEndpoint(flags, env, listenSettings.port);
  const { mode, maxBytes, maxLineBytes, banner, engine, threads, proxyProtocol, backlog } =
    settings;
  return {
    ...endpoint,
    ...('path' in endpoint ? {} : { ipv6Only: settings.ipv6Only }),
    ...defined({
      socketMode: settings.socketMode,
      identity: settings.identity,
      maxConnections: settings.maxConnections,
      idleTimeoutMs: settings.idleTimeout,
      maxConnectionMs: settings.maxConnectionTime,
      maxBytesPerConnection: settings.maxBytesPerConnection,
      rateLimitBytesPerSecond: settings.rateLimit,
      trustedProxies: settings.trustedProxies,
      proxyTimeoutMs: settings.proxyTimeout,
      tls: await resolveTls(settings),
      faults: faultPlan(settings.fault, settings.faultSeed),
    }),
    backlog,
    mode,
    maxBytes,
    maxLineBytes,
    banner,
    engine,
    threads,
    proxyProtocol,
  };
}

// The faults of a command line as a plan of the server.

/** Each specification is a rule of its own; undefined without any, so that engines without faults will do. */
function faultPlan(specs: readonly string[], seed: number): FaultPlan | undefined {
  if (specs.length === 0) return undefined;
  return { seed, rules: specs.map((spec): FaultRule => parseFault(spec, echoFaults)) };
}

/**
 * What the server finds wrong with a plan it tells by its place in the plan; here it is told by its flag.
 *
 * @returns `error`, if it is about no fault
 */
function nameFault(error: unknown, specs: readonly string[]): unknown {
  const message = error instanceof Error ? error.message : '';
  const [, index, what] =
    /^faults\.rules\[(\d+)\](?:\.faults\[0\])?[. ]?(.*)$/s.exec(message) ?? [];
  const spec = specs[Number(index)];
  if (spec === undefined) return error;
  return new UsageError(
    `--fault ${spec}: ${what}`,
    'docs/guides/faults.md has what each fault takes',
    {
      cause: error,
    },
  );
}
