// Where `ping` and `verify` connect to: `HOST:PORT`, or a Unix domain socket, and TLS over either.
import {
  checkSocketPath,
  formatAddress,
  InvalidArgumentError,
  type HostAndPort,
} from '@tcp-echo/core-helpers';
import type { ConnectTarget, EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { connectPortSetting, hostSetting } from './endpoint.js';
import type { Io } from './io.js';
import { resolveSetting, type Setting } from './settings.js';
import { resolveTls, type TlsFlags } from './tls-flags.js';

/** What the command line says of the target, besides its address. */
export interface TargetFlags extends TlsFlags {
  readonly unix?: string;
}

/** A target that can be connected to, and how it is written. */
export interface Target {
  readonly connect: ConnectTarget & { readonly tls?: EchoTlsOptions };
  /** `127.0.0.1:7007` or `unix:/run/echo.sock`. */
  readonly name: string;
}

/** `--unix`: a file, or `@` and an abstract name, as ss(8) writes it. */
export const unixSetting: Setting<string, undefined> = {
  variable: 'TCP_ECHO_UNIX',
  defaultValue: undefined,
  parse: (text) => checkSocketPath(text.replace(/^@/, '\0'), 'unix'),
};

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
    throw new InvalidArgumentError('an address and --unix exclude each other; give one of them');
  }
  const path = address === undefined ? resolveSetting(unixSetting, flags.unix, env) : undefined;
  const where =
    path === undefined
      ? (address ?? {
          host: resolveSetting(hostSetting, undefined, env),
          port: resolveSetting(connectPortSetting, undefined, env),
        })
      : { path };
  const tls = await resolveTls(flags);
  return {
    connect: { ...where, ...(tls !== undefined && { tls }) },
    name: formatAddress(where),
  };
}
