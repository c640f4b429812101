// The options of the blocking clients, their defaults, and the one place where they are checked.
import {
  checkBoolean,
  checkInteger,
  checkKeys,
  checkOneOf,
  checkOptions,
  checkTimeLimitMs,
  InvalidArgumentError,
  namesOf,
} from '@tcp-echo/base';
import {
  echoClientDefaults,
  type ConnectTarget,
  type EchoTarget,
} from '@tcp-echo/echo-client-async';
import {
  connectingNames,
  resolveConnecting,
  withHost,
  type Connecting,
  type ConnectingOptions,
} from '@tcp-echo/echo-client-async/internal';

/**
 * How a blocking client blocks: `native` calls the operating system's own blocking sockets (Linux,
 * without TLS), `bridge` waits for a worker thread that runs the asynchronous client (everywhere), `auto`
 * is `native` where that loads and no TLS is asked for; in a worker of your own only once native sockets are loaded there,
 * since a worker that is terminated while it loads them ends the whole process.
 */
export type SyncEngineName = 'auto' | 'native' | 'bridge';

/** How `tcpEchoClientSync` and `measureEchoSync` connect and how long they block. */
export interface TcpEchoClientSyncOptions extends ConnectingOptions {
  /** A host name or an IP address; not with a Unix domain socket. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Limit of the whole call, connecting included. @defaultValue 30000 */
  readonly timeoutMs?: number;
  /** Read at most so many bytes back, for a server that echoes only a first part. @defaultValue all */
  readonly maxBytes?: number;
  /** Sends the end right after the message, for a server that answers only then. @defaultValue false */
  readonly halfClose?: boolean;
  /** @defaultValue 'auto' */
  readonly engine?: SyncEngineName;
}

/** How `connectEchoSync` connects and how long it blocks. */
export interface EchoConnectionSyncOptions extends ConnectingOptions {
  /** Limit of each echo, from the call of `echo()` to its last byte. @defaultValue 30000 */
  readonly echoTimeoutMs?: number;
  /**
   * Takes a line that begins with `{` and comes before the first echo for what the server says of itself:
   * see `EchoConnectionSync.banner`. Not looked for where the first message itself begins with `{`.
   *
   * @defaultValue false
   */
  readonly banner?: boolean;
  /** @defaultValue 'auto' */
  readonly engine?: SyncEngineName;
}

/** Where `connectEchoSync` connects to, and how: `port` and perhaps `host`, or `path`. */
export type ConnectEchoSyncOptions = EchoConnectionSyncOptions & ConnectTarget;

/** What the blocking clients do unless told otherwise. */
export const echoClientSyncDefaults = Object.freeze({
  host: echoClientDefaults.host,
  connectTimeoutMs: echoClientDefaults.connectTimeoutMs,
  timeoutMs: echoClientDefaults.timeoutMs,
  echoTimeoutMs: echoClientDefaults.echoTimeoutMs,
  maxInFlightBytes: echoClientDefaults.maxInFlightBytes,
  engine: 'auto',
});

const clientNames = namesOf<TcpEchoClientSyncOptions>({
  ...connectingNames,
  host: true,
  timeoutMs: true,
  maxBytes: true,
  halfClose: true,
  engine: true,
});

const connectNames = namesOf<ConnectEchoSyncOptions>({
  ...connectingNames,
  port: true,
  host: true,
  path: true,
  family: true,
  echoTimeoutMs: true,
  banner: true,
  engine: true,
});

/** `operation` is what messages call the client. @throws InvalidArgumentError */
export function resolveClientOptions(
  operation: string,
  target: EchoTarget,
  options: TcpEchoClientSyncOptions,
) {
  const {
    host,
    timeoutMs = echoClientSyncDefaults.timeoutMs,
    maxBytes = Number.MAX_SAFE_INTEGER,
    halfClose = false,
  } = checkOptions(options);
  checkKeys(operation, options, clientNames);
  const connecting = resolveConnecting(withHost(target, host), options);
  return {
    connecting,
    engine: resolveEngine(options.engine, connecting),
    timeoutMs: checkTimeLimitMs('timeoutMs', timeoutMs),
    maxBytes: checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
    halfClose: checkBoolean('halfClose', halfClose),
  };
}

/** @throws InvalidArgumentError */
export function resolveConnectOptions(options: ConnectEchoSyncOptions) {
  const { echoTimeoutMs = echoClientSyncDefaults.echoTimeoutMs, banner = false } =
    checkOptions(options);
  checkKeys('connectEchoSync', options, connectNames);
  const connecting = resolveConnecting(options, options);
  return {
    connecting,
    engine: resolveEngine(options.engine, connecting),
    banner: checkBoolean('banner', banner),
    echoTimeoutMs: checkTimeLimitMs('echoTimeoutMs', echoTimeoutMs),
  };
}

function resolveEngine(
  name: SyncEngineName = echoClientSyncDefaults.engine,
  { tls }: Connecting,
): SyncEngineName {
  const engine = checkOneOf('engine', name, ['auto', 'native', 'bridge'] as const);
  if (tls === undefined) return engine;
  if (engine === 'native') {
    throw new InvalidArgumentError(
      "engine 'native' speaks no TLS; leave engine out, or ask for 'bridge', which does",
    );
  }
  return 'bridge';
}
