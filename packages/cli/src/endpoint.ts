// The settings that say where: the same words for the server that listens and the client that connects.
import { checkHost, checkSocketPath, type Endpoint } from '@tcp-echo/base';
import { isIPv6 } from 'node:net';
import type { Io } from './io.js';
import { parseInteger, resolveSetting, type Setting } from './settings.js';
import { UsageError } from './usage-error.js';

/** `--host`. */
export const hostSetting: Setting<string> = {
  variable: 'TCP_ECHO_HOST',
  defaultValue: '127.0.0.1',
  parse: parseHost,
};

/** `--port` of a server: 0 asks for an ephemeral one. 7 is echo's own (RFC 862), but needs privileges. */
export const listenPortSetting = portSetting(0);

/** `--port` of a client. */
export const connectPortSetting = portSetting(1);

/** `--unix`: a file, or `@` and an abstract name, as ss(8) writes it. */
export const unixSetting: Setting<string, undefined> = {
  variable: 'TCP_ECHO_UNIX',
  defaultValue: undefined,
  parse: (text) => checkSocketPath(text.replace(/^@/, '\0')),
};

/** @throws UsageError also for what has a port, brackets or a scheme, for which no resolver knows an address */
function parseHost(text: string): string {
  const host = checkHost(text);
  if (!host.includes(':') || isIPv6(host)) return host;
  const [, name = '', port] = /^(?:\w+:\/\/)?(\[.+\]|[^:/]*)(?::(\d+))?\/?$/.exec(host) ?? [];
  const flags = `--host ${name.replace(/^\[|\]$/g, '')}${port === undefined ? '' : ` --port ${port}`}`;
  throw new UsageError(
    'it must be a host name or an IP address alone',
    name === '' ? 'leave out what comes with it' : `as in: ${flags}`,
  );
}

function portSetting(min: 0 | 1): Setting<number> {
  return {
    variable: 'TCP_ECHO_PORT',
    defaultValue: 7007,
    parse: (text) => parseInteger('port', text, min, 65_535),
    // What Kubernetes and Docker's links set where a service is called tcp-echo: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    isForeign: (text) => /^(tcp|udp|sctp):\/\//.test(text),
  };
}

/** What a command line says of where. */
export interface EndpointFlags {
  readonly host?: string;
  readonly port?: number;
  readonly unix?: string;
}

/**
 * Where to, with `port` as the setting of `--port`. A flag for one kind of address goes before the environment's other
 * kind.
 *
 * @throws InvalidArgumentError if the flags ask for both kinds, or a variable cannot be read.
 */
export function resolveEndpoint(
  flags: EndpointFlags,
  env: Io['env'],
  port: Setting<number>,
): Endpoint {
  const isInternet = flags.host !== undefined || flags.port !== undefined;
  if (isInternet && flags.unix !== undefined) {
    throw new UsageError(
      '--unix is instead of --host and --port, not beside them',
      'leave out --unix, or the others',
    );
  }
  const path = isInternet ? undefined : resolveSetting(unixSetting, flags.unix, env);
  if (path !== undefined) return { path };
  return {
    host: resolveSetting(hostSetting, flags.host, env),
    port: resolveSetting(port, flags.port, env),
  };
}

/** What a command line has for it: the flags of `serve` and `send`. */
export function flagsFor(endpoint: Endpoint): string {
  if ('path' in endpoint) return `--unix ${endpoint.path.replace(/^\0/, '@')}`;
  const host = endpoint.host === hostSetting.defaultValue ? '' : `--host ${endpoint.host} `;
  return `${host}--port ${endpoint.port}`;
}
