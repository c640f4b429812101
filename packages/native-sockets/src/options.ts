// The options of a blocking socket, their defaults, and the one place where they are checked.
import {
  checkConnectTimeoutMs,
  checkHost,
  checkNames,
  checkOptions,
  checkPath,
  checkPort,
  checkTimeoutMs,
  refuse,
} from './check-argument.js';

/** How long things may take. */
interface SocketLimits {
  /** For resolving the name and connecting, together, in milliseconds; more than 0. @defaultValue `10_000` */
  readonly connectTimeoutMs?: number;
  /** For each later operation that is given no limit of its own, in milliseconds; with 0 it does not wait. @defaultValue `10_000` */
  readonly timeoutMs?: number;
}

/** Where a TCP connection goes to, and how. */
export interface TcpSocketOptions extends SocketLimits {
  /** 1 to 65535. */
  readonly port: number;
  /** An IPv4 or IPv6 address, or a name, whose addresses are tried in turn. @defaultValue `'127.0.0.1'` */
  readonly host?: string;
  /** Sends small messages at once (`TCP_NODELAY`). @defaultValue `true` */
  readonly noDelay?: boolean;
  /** Of an address that is handed on as it is; `host` says it too. */
  readonly family?: 'IPv4' | 'IPv6';
  readonly path?: undefined;
}

/** Which Unix domain socket to connect to. */
export interface UnixSocketOptions extends SocketLimits {
  /** The socket's file, or an abstract name after `\0`; at most 107 bytes. */
  readonly path: string;
  /** Of an address that is handed on as it is. */
  readonly family?: 'Unix';
}

/** Where to connect to, and how long things may take. */
export type BlockingSocketOptions = TcpSocketOptions | UnixSocketOptions;

/** Options of which none is missing. */
export type ResolvedSocketOptions =
  | Required<Omit<TcpSocketOptions, 'path' | 'family'>>
  | Required<Omit<UnixSocketOptions, 'family'>>;

/** What holds where {@link BlockingSocketOptions} say nothing. */
export const blockingSocketDefaults = Object.freeze({
  host: '127.0.0.1',
  connectTimeoutMs: 10_000,
  timeoutMs: 10_000,
  noDelay: true,
});

/** @throws SocketArgumentError */
export function resolveOptions(options: BlockingSocketOptions): ResolvedSocketOptions {
  const {
    connectTimeoutMs = blockingSocketDefaults.connectTimeoutMs,
    timeoutMs = blockingSocketDefaults.timeoutMs,
  } = checkOptions(options);
  checkNames('BlockingSocket.connect', options, {
    port: true,
    host: true,
    path: true,
    family: true,
    noDelay: true,
    connectTimeoutMs: true,
    timeoutMs: true,
  });
  checkConnectTimeoutMs(connectTimeoutMs);
  checkTimeoutMs(timeoutMs);
  const limits = { connectTimeoutMs, timeoutMs };
  return options.path === undefined
    ? { ...resolveTcp(options), ...limits }
    : { ...resolveUnix(options), ...limits };
}

function resolveTcp(options: TcpSocketOptions) {
  const {
    port,
    host = blockingSocketDefaults.host,
    noDelay = blockingSocketDefaults.noDelay,
  } = options;
  checkPort(port);
  checkHost(host);
  return { port, host, noDelay };
}

function resolveUnix(options: UnixSocketOptions) {
  const { path, port, host }: UnixSocketOptions & Partial<Record<'port' | 'host', unknown>> =
    options;
  checkPath(path);
  if (port !== undefined) refuse('port', 'left out where a path is given', port);
  if (host !== undefined) refuse('host', 'left out where a path is given', host);
  return { path };
}
