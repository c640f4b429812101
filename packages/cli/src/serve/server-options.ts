// From the settings of `serve` to the options of the server.
import type { EchoServerOptions } from '@tcp-echo/echo-server';
import { defined } from '../defined.js';
import { resolveEndpoint } from '../endpoint.js';
import type { Io } from '../io.js';
import { resolveSettings, type Given } from '../settings.js';
import { faultPlan } from './fault/fault-plan.js';
import { echoSettings, engineSettings } from './settings/echo.js';
import { limitSettings } from './settings/limits.js';
import { listenSettings } from './settings/listen.js';
import { faultSettings, proxySettings } from './settings/rest.js';
import { tlsSettings } from './settings/tls.js';
import { resolveTls } from './tls-options.js';

/** The settings that become options of the server. */
export const serverSettings = {
  ...listenSettings,
  ...echoSettings,
  ...engineSettings,
  ...limitSettings,
  ...tlsSettings,
  ...proxySettings,
  ...faultSettings,
} as const;

/** @throws InvalidArgumentError, UsageError */
export async function resolveServerOptions(
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
