// Where `ping` and `verify` connect to: `HOST:PORT`, or a Unix domain socket, and TLS over either.
import { formatAddress, type HostAndPort } from '@tcp-echo/base';
import type { ConnectTarget, EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { clientTlsSettings, clientUnixSetting } from './client-settings.js';
import { resolveClientTls } from './client-tls.js';
import { connectPortSetting, hostSetting, unixSetting } from './endpoint.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';
import { resolveSetting, resolveSettings, type Given } from './settings.js';

/** The settings of a target, besides its address. */
export const targetSettings = { unix: clientUnixSetting, ...clientTlsSettings } as const;

/** What the command line gives for them. */
export type TargetFlags = Given<typeof targetSettings>;

/** A target that can be connected to, and how it is written. */
export interface Target {
  readonly connect: ConnectTarget & { readonly tls?: EchoTlsOptions };
  /** `127.0.0.1:7007` or `unix:/run/echo.sock`. */
  readonly name: string;
}

/**
 * The address goes before the environment. Reads the files that TLS needs.
 *
 * @throws InvalidArgumentError
 */
export async function resolveTarget(
  address: HostAndPort | undefined,
  flags: TargetFlags,
  env: Io['env'],
): Promise<Target> {
  if (address !== undefined && flags.unix !== undefined) {
    throw new UsageError('--unix is instead of an address, not beside it', 'leave out one of them');
  }
  const path = address === undefined ? resolveSetting(unixSetting, flags.unix, env) : undefined;
  const where =
    path === undefined
      ? (address ?? {
          host: resolveSetting(hostSetting, undefined, env),
          port: resolveSetting(connectPortSetting, undefined, env),
        })
      : { path };
  const tls = await resolveClientTls(resolveSettings(clientTlsSettings, flags, env));
  return {
    connect: { ...where, ...(tls !== undefined && { tls }) },
    name: formatAddress(where),
  };
}
