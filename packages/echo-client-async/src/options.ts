// The options of the asynchronous clients, their defaults, and the one place where they are checked.
import {
  checkBoolean,
  checkDurationMs,
  checkInteger,
  checkKeys,
  checkOptions,
  checkSignal,
  checkTimeLimitMs,
  namesOf,
} from '@tcp-echo/base';
import {
  connectingDefaults,
  connectingNames,
  resolveConnecting,
  withHost,
  type ConnectingOptions,
  type ConnectTarget,
  type EchoTarget,
} from './connecting.js';

/** How `tcpEchoClient` connects and how long it waits. */
export interface TcpEchoClientOptions extends ConnectingOptions {
  /** A host name or an IP address; not with a Unix domain socket. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Limit of the whole call, connecting included. @defaultValue 30000 */
  readonly timeoutMs?: number;
  /** Read at most so many bytes back, for a server that echoes only a first part. @defaultValue all */
  readonly maxBytes?: number;
  /** Sends the end right after the message, for a server that answers only then. @defaultValue false */
  readonly halfClose?: boolean;
  /** Aborting it destroys the connection; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How `connectEcho` connects and how long it waits. */
export interface EchoConnectionOptions extends ConnectingOptions {
  /** Limit of each echo, from the call of `echo()` to its last byte. @defaultValue 30000 */
  readonly echoTimeoutMs?: number;
  /** How long `close()` waits for the peer's end once every echo is back. @defaultValue 1000 */
  readonly closeTimeoutMs?: number;
  /**
   * Takes a line that begins with `{` and comes before the first echo for what the server says of itself:
   * see `EchoConnection.banner`. Not looked for where the first message itself begins with `{`.
   *
   * @defaultValue false
   */
  readonly banner?: boolean;
  /** Aborting it destroys the connection, whether it is being made or in use. */
  readonly signal?: AbortSignal;
}

/** Where `connectEcho` connects to, and how: `port` and perhaps `host`, or `path`. */
export type ConnectEchoOptions = EchoConnectionOptions & ConnectTarget;

/** What the asynchronous clients do unless told otherwise. */
export const echoClientDefaults = Object.freeze({
  ...connectingDefaults,
  timeoutMs: 30_000,
  echoTimeoutMs: 30_000,
  closeTimeoutMs: 1000,
  maxInFlightBytes: 1_048_576,
});

const clientNames = namesOf<TcpEchoClientOptions>({
  ...connectingNames,
  host: true,
  timeoutMs: true,
  maxBytes: true,
  halfClose: true,
  signal: true,
});

const connectNames = namesOf<ConnectEchoOptions>({
  ...connectingNames,
  port: true,
  host: true,
  path: true,
  family: true,
  echoTimeoutMs: true,
  banner: true,
  closeTimeoutMs: true,
  signal: true,
});

/** `operation` is what messages call the client. @throws InvalidArgumentError */
export function resolveClientOptions(
  operation: string,
  target: EchoTarget,
  options: TcpEchoClientOptions,
) {
  const {
    host,
    timeoutMs = echoClientDefaults.timeoutMs,
    maxBytes = Number.MAX_SAFE_INTEGER,
    halfClose = false,
    signal,
  } = checkOptions(options);
  checkKeys(operation, options, clientNames);
  return {
    ...resolveConnecting(withHost(target, host), options),
    timeoutMs: checkTimeLimitMs('timeoutMs', timeoutMs),
    maxBytes: checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
    halfClose: checkBoolean('halfClose', halfClose),
    signal: checkSignal(signal),
  };
}

/** @throws InvalidArgumentError */
export function resolveConnectOptions(options: ConnectEchoOptions) {
  const {
    echoTimeoutMs = echoClientDefaults.echoTimeoutMs,
    closeTimeoutMs = echoClientDefaults.closeTimeoutMs,
    banner = false,
    signal,
  } = checkOptions(options);
  checkKeys('connectEcho', options, connectNames);
  return {
    ...resolveConnecting(options, options),
    banner: checkBoolean('banner', banner),
    echoTimeoutMs: checkTimeLimitMs('echoTimeoutMs', echoTimeoutMs),
    closeTimeoutMs: checkDurationMs('closeTimeoutMs', closeTimeoutMs),
    signal: checkSignal(signal),
  };
}
