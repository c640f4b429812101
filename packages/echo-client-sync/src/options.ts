// The options of the blocking clients, their defaults, and the one place where they are checked.
import {
  checkHost,
  checkInteger,
  checkOneOf,
  checkOptions,
  checkPort,
  type HostAndPort,
} from '@tcp-echo/core-helpers';
import { checkTimeLimitMs } from '@tcp-echo/echo-client-async';

/**
 * How a blocking client blocks: `native` calls the operating system's own blocking sockets (Linux),
 * `bridge` waits for a worker thread that runs the asynchronous client (everywhere), `auto` is
 * `native` where that loads.
 */
export type SyncEngineName = 'auto' | 'native' | 'bridge';

/** How `tcpEchoClientSync` connects and how long it blocks. */
export interface TcpEchoClientSyncOptions {
  /** A host name or an IP address. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Limit of the whole call, connecting included. @defaultValue 30000 */
  readonly timeoutMs?: number;
  /** Limit of connecting alone. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** Read at most so many bytes back, for a server that echoes only a first part. @defaultValue all */
  readonly maxBytes?: number;
  /** @defaultValue 'auto' */
  readonly engine?: SyncEngineName;
}

/** Where `connectEchoSync` connects to and how long it blocks. */
export interface ConnectEchoSyncOptions {
  readonly port: number;
  /** A host name or an IP address. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Limit of connecting. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** Limit of each echo, from the call of `echo()` to its last byte. @defaultValue 30000 */
  readonly echoTimeoutMs?: number;
  /** @defaultValue 'auto' */
  readonly engine?: SyncEngineName;
}

/** What the blocking clients do unless told otherwise. */
export const echoClientSyncDefaults = Object.freeze({
  host: '127.0.0.1',
  connectTimeoutMs: 10_000,
  timeoutMs: 30_000,
  echoTimeoutMs: 30_000,
  engine: 'auto',
});

/** @throws InvalidArgumentError */
export function resolveClientOptions(port: number, options: TcpEchoClientSyncOptions) {
  const { timeoutMs = echoClientSyncDefaults.timeoutMs, maxBytes = Number.MAX_SAFE_INTEGER } =
    checkOptions(options);
  return {
    ...resolveConnecting(port, options),
    timeoutMs: checkTimeLimitMs('timeoutMs', timeoutMs),
    maxBytes: checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
  };
}

/** @throws InvalidArgumentError */
export function resolveConnectOptions(options: ConnectEchoSyncOptions) {
  const { echoTimeoutMs = echoClientSyncDefaults.echoTimeoutMs } = checkOptions(options);
  return {
    ...resolveConnecting(options.port, options),
    echoTimeoutMs: checkTimeLimitMs('echoTimeoutMs', echoTimeoutMs),
  };
}

function resolveConnecting(
  port: number,
  options: TcpEchoClientSyncOptions | ConnectEchoSyncOptions,
) {
  const {
    host = echoClientSyncDefaults.host,
    connectTimeoutMs = echoClientSyncDefaults.connectTimeoutMs,
    engine = echoClientSyncDefaults.engine,
  } = options;
  const peer: HostAndPort = { host: checkHost(host), port: checkPort(port) };
  return {
    peer,
    connectTimeoutMs: checkTimeLimitMs('connectTimeoutMs', connectTimeoutMs),
    engine: checkOneOf('engine', engine, ['auto', 'native', 'bridge'] as const),
  };
}
