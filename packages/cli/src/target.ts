// Where `ping` and `verify` connect to: `HOST:PORT`, or a Unix domain socket, and TLS over either.
import { formatAddress, parseAddress, type HostAndPort } from '@tcp-echo/base';
import type { ConnectTarget, EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { isIPv6 } from 'node:net';
import { clientTlsSettings, clientUnixSetting, resolveClientTls } from './client-settings.js';
import { connectPortSetting, hostSetting, unixSetting } from './endpoint.js';
import type { Io } from './io.js';
import { resolveSetting, resolveSettings, type Given } from './settings.js';
import { UsageError } from './usage-error.js';

/** The settings of a target, besides its address. */
const targetSettings = { unix: clientUnixSetting, ...clientTlsSettings } as const;

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

// The argument of a command that connects to one target: its address.

/** The one argument: `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`; also after `tcp://`, as `serve` prints it. */
export const addressParameter = {
  placeholder: 'HOST:PORT',
  parse,
  optional: true,
  brief: 'Where to connect to; :PORT is this machine',
  shownDefault: `${hostSetting.defaultValue}:${connectPortSetting.defaultValue}`,
  variable: `${hostSetting.variable} and ${connectPortSetting.variable}`,
} as const;

/** The address that `text` is, if it is one. */
export function addressIn(text: string): HostAndPort | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function parse(text: string): HostAndPort {
  try {
    return parseAddress(text.replace(/^tcp:\/\//, ''), hostSetting.defaultValue);
  } catch (error) {
    const [message, hint] = meantBy(text) ?? [];
    if (message === undefined || hint === undefined) throw error;
    throw new UsageError(message, hint, { cause: error });
  }
}

/** What is wrong with it, and how it is written, where that is known: also of the URLs that `serve` prints. */
function meantBy(text: string): readonly [message: string, hint: string] | undefined {
  const [, scheme, rest = ''] = /^(tls:\/\/|(?:tls\+)?unix:)(.+)$/.exec(text) ?? [];
  if (scheme === 'tls://') return ['TLS is asked for with a flag', `as in: ${rest} --tls`];
  if (scheme !== undefined) {
    const tls = scheme.startsWith('tls') ? ' --tls' : '';
    return ['a Unix domain socket is asked for with a flag', `as in: --unix ${rest}${tls}`];
  }
  const [, before = '', port] = /^(.*):(\d+)$/.exec(text) ?? [];
  const ipv6 = isIPv6(before)
    ? `[${before}]:${port}`
    : `[${text}]:${connectPortSetting.defaultValue}`;
  if (isIPv6(before) || isIPv6(text)) return ['an IPv6 address is in brackets', `as in: ${ipv6}`];
  const [, url] = /^\w+:\/\/([^/]+)/.exec(text) ?? [];
  if (url !== undefined) return ['it is a URL', `as in: ${url}`];
  if (!/^([a-z][\w.-]*|\d+(\.\d+){3})$/i.test(text)) return undefined;
  return ['it has no port', `as in: ${text}:${connectPortSetting.defaultValue}`];
}
