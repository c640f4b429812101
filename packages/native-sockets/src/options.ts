// The options of a blocking socket, their defaults, and the one place where they are checked.
import {
  checkConnectTimeoutMs,
  checkHost,
  checkOptions,
  checkPort,
  checkTimeoutMs,
} from './check-argument.js';

/** Where to connect to, and how long things may take. */
export interface BlockingSocketOptions {
  /** 1 to 65535. */
  readonly port: number;
  /** An IPv4 or IPv6 address, or a name, whose addresses are tried in turn. @defaultValue `'127.0.0.1'` */
  readonly host?: string;
  /** For resolving the name and connecting, together, in milliseconds; more than 0. @defaultValue `10_000` */
  readonly connectTimeoutMs?: number;
  /** For each later operation that is given no limit of its own, in milliseconds; with 0 it does not wait. @defaultValue `10_000` */
  readonly timeoutMs?: number;
  /** Sends small messages at once (`TCP_NODELAY`). @defaultValue `true` */
  readonly noDelay?: boolean;
}

/** What holds where {@link BlockingSocketOptions} say nothing. */
export const blockingSocketDefaults = Object.freeze({
  host: '127.0.0.1',
  connectTimeoutMs: 10_000,
  timeoutMs: 10_000,
  noDelay: true,
});

/** @throws SocketArgumentError */
export function resolveOptions(options: BlockingSocketOptions): Required<BlockingSocketOptions> {
  const {
    port,
    host = blockingSocketDefaults.host,
    connectTimeoutMs = blockingSocketDefaults.connectTimeoutMs,
    timeoutMs = blockingSocketDefaults.timeoutMs,
    noDelay = blockingSocketDefaults.noDelay,
  } = checkOptions(options);
  checkPort(port);
  checkHost(host);
  checkConnectTimeoutMs(connectTimeoutMs);
  checkTimeoutMs(timeoutMs);
  return { port, host, connectTimeoutMs, timeoutMs, noDelay };
}
