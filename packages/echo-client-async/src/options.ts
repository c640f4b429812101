// The options of the asynchronous clients, their defaults, and the one place where they are checked.
import {
  checkDurationMs,
  checkHost,
  checkInteger,
  checkOptions,
  checkPort,
  checkSignal,
  type HostAndPort,
} from '@tcp-echo/core-helpers';
import { checkTimeLimitMs } from './time-limit.js';

/** How `tcpEchoClient` connects and how long it waits. */
export interface TcpEchoClientOptions {
  /** A host name or an IP address. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Limit of the whole call, connecting included. @defaultValue 30000 */
  readonly timeoutMs?: number;
  /** Limit of connecting alone. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** Read at most so many bytes back, for a server that echoes only a first part. @defaultValue all */
  readonly maxBytes?: number;
  /** Aborting it destroys the connection; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where `connectEcho` connects to and how long it waits. */
export interface ConnectEchoOptions {
  readonly port: number;
  /** A host name or an IP address. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Limit of connecting. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** Limit of each echo, from the call of `echo()` to its last byte. @defaultValue 30000 */
  readonly echoTimeoutMs?: number;
  /** How long `close()` waits for the peer's end once every echo is back. @defaultValue 1000 */
  readonly closeTimeoutMs?: number;
  /** Aborting it destroys the connection, whether it is being made or in use. */
  readonly signal?: AbortSignal;
}

/** What the asynchronous clients do unless told otherwise. */
export const echoClientDefaults = Object.freeze({
  host: '127.0.0.1',
  connectTimeoutMs: 10_000,
  timeoutMs: 30_000,
  echoTimeoutMs: 30_000,
  closeTimeoutMs: 1000,
});

/** @throws InvalidArgumentError */
export function resolveClientOptions(port: number, options: TcpEchoClientOptions) {
  const { timeoutMs = echoClientDefaults.timeoutMs, maxBytes = Number.MAX_SAFE_INTEGER } =
    checkOptions(options);
  return {
    ...resolveConnecting(port, options),
    timeoutMs: checkTimeLimitMs('timeoutMs', timeoutMs),
    maxBytes: checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
  };
}

/** @throws InvalidArgumentError */
export function resolveConnectOptions(options: ConnectEchoOptions) {
  const {
    echoTimeoutMs = echoClientDefaults.echoTimeoutMs,
    closeTimeoutMs = echoClientDefaults.closeTimeoutMs,
  } = checkOptions(options);
  return {
    ...resolveConnecting(options.port, options),
    echoTimeoutMs: checkTimeLimitMs('echoTimeoutMs', echoTimeoutMs),
    closeTimeoutMs: checkDurationMs('closeTimeoutMs', closeTimeoutMs),
  };
}

function resolveConnecting(port: number, options: TcpEchoClientOptions | ConnectEchoOptions) {
  const {
    host = echoClientDefaults.host,
    connectTimeoutMs = echoClientDefaults.connectTimeoutMs,
    signal,
  } = options;
  const peer: HostAndPort = { host: checkHost(host), port: checkPort(port) };
  return {
    peer,
    connectTimeoutMs: checkTimeLimitMs('connectTimeoutMs', connectTimeoutMs),
    signal: checkSignal(signal),
  };
}
