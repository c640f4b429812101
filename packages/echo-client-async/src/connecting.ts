// Where and how every client connects: the options they share, and the one place where they are checked.
import {
  checkHost,
  checkPort,
  checkSocketPath,
  checkTimeLimitMs,
  InvalidArgumentError,
  type Address,
  type Endpoint,
  type HostAndPort,
  type SocketPath,
} from '@tcp-echo/base';
import { checkRetry, type RetryOptions, type RetryPolicy } from './retry.js';
import { checkTls, type EchoTlsOptions } from './tls-options.js';

/**
 * Where an echo server listens: a TCP port, `{ host, port }`, or a Unix domain socket as `{ path }`. A server's own
 * `address` is one.
 */
export type EchoTarget = number | HostAndPort | SocketPath;

/** An `EchoTarget` among other options, with the host that belongs to a port. */
export type ConnectTarget =
  | {
      readonly port: number;
      /** A host name or an IP address. @defaultValue '127.0.0.1' */
      readonly host?: string;
      readonly path?: undefined;
      /** As a server's `address` has it. Not needed. */
      readonly family?: Address['family'];
    }
  | {
      /** A Unix domain socket: its file, or on Linux `\0` and an abstract name. */
      readonly path: string;
      readonly port?: undefined;
      readonly host?: undefined;
      readonly family?: Address['family'];
    };

/** How every client connects. */
export interface ConnectingOptions {
  /** Speaks TLS; `true`: as Node does unless told otherwise. @defaultValue no TLS */
  readonly tls?: boolean | EchoTlsOptions;
  /** Limit of connecting: looking the name up, TCP, TLS, and all tries of `retry`. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** Limit of the time in which no byte of an echo goes or comes. @defaultValue none */
  readonly idleTimeoutMs?: number;
  /**
   * Tries to connect again while the server is not ready: refused, reset, no such name or socket. Only
   * connecting is tried again, never an echo. `true`: 10 tries in all, see `RetryOptions`.
   *
   * @defaultValue one try
   */
  readonly retry?: boolean | RetryOptions;
}

/** The names of `ConnectingOptions`, for the lists of those that every client takes. */
export const connectingNames = {
  tls: true,
  connectTimeoutMs: true,
  idleTimeoutMs: true,
  retry: true,
} as const satisfies Readonly<Record<keyof ConnectingOptions, true>>;

/** Where and how to connect, checked. Plain data. */
export interface Connecting {
  readonly peer: Endpoint;
  readonly tls: EchoTlsOptions | undefined;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number | undefined;
  readonly retry: RetryPolicy;
}

/** What every client does unless told otherwise. */
export const connectingDefaults = Object.freeze({ host: '127.0.0.1', connectTimeoutMs: 10_000 });

/** @throws InvalidArgumentError */
export function resolveConnecting(target: unknown, options: ConnectingOptions): Connecting {
  const { connectTimeoutMs = connectingDefaults.connectTimeoutMs, idleTimeoutMs } = options;
  return {
    peer: resolvePeer(target),
    tls: checkTls(options.tls),
    connectTimeoutMs: checkTimeLimitMs('connectTimeoutMs', connectTimeoutMs),
    idleTimeoutMs:
      idleTimeoutMs === undefined ? undefined : checkTimeLimitMs('idleTimeoutMs', idleTimeoutMs),
    retry: checkRetry(options.retry),
  };
}

/** The target of `tcpEchoClient` and its twin, in the form that `resolveConnecting` takes. @throws InvalidArgumentError */
export function withHost(target: unknown, host: string | undefined): unknown {
  if (typeof target !== 'object' || target === null) return { port: target, host };
  const { path, port, host: own } = target as Partial<HostAndPort & SocketPath>;
  if (own !== undefined && host !== undefined) {
    throw new InvalidArgumentError('host is given twice: in the target, and as an option');
  }
  return { path, port, host: own ?? host };
}

function resolvePeer(target: unknown): Endpoint {
  const { port, path, host } = target as { port?: unknown; path?: unknown; host?: unknown };
  if (path === undefined) {
    const name = host === undefined ? connectingDefaults.host : host;
    return { host: checkHost(name), port: checkPort(port) };
  }
  if (port !== undefined || host !== undefined) {
    const other = port === undefined ? 'host' : 'port';
    throw new InvalidArgumentError(
      `path and ${other} exclude each other: a Unix domain socket has no ${other}`,
    );
  }
  return { path: checkSocketPath(path) };
}
