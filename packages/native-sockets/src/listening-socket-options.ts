// The options of a listening socket, their defaults, and the one place where they are checked.
import { checkHost, checkInteger, checkNames, checkOptions } from './check-argument.js';

/** Where to listen, and how. */
export interface ListeningSocketOptions {
  /** An IPv4 or IPv6 address, or a name; `::` is every interface, of IPv4 too. @defaultValue `'127.0.0.1'` */
  readonly host?: string;
  /** 0 asks for an ephemeral port. @defaultValue `0` */
  readonly port?: number;
  /** How many connections may wait to be accepted; the kernel caps it at `net.core.somaxconn`. @defaultValue `511` */
  readonly backlog?: number;
  /** With an IPv6 address: no IPv4. @defaultValue `false` */
  readonly ipv6Only?: boolean;
  /**
   * Others of the same user may listen on the port too, and the kernel distributes the connections. With `later` that holds once
   * this one has it: where somebody has it before, it is refused, as without. @defaultValue `false`
   */
  readonly reusePort?: boolean | 'later';
  /** Its connections send small messages at once (`TCP_NODELAY`). @defaultValue `true` */
  readonly noDelay?: boolean;
  /** Whether `SocketCalls.accept` waits for nothing. A `Ring` needs false: it waits itself. @defaultValue `true` */
  readonly nonBlocking?: boolean;
}

/** What holds where {@link ListeningSocketOptions} say nothing. */
export const listeningSocketDefaults = Object.freeze({
  host: '127.0.0.1',
  port: 0,
  backlog: 511,
  ipv6Only: false,
  reusePort: false,
  noDelay: true,
  nonBlocking: true,
});

/** @throws SocketArgumentError */
export function resolveListenOptions(
  options: ListeningSocketOptions,
): Required<ListeningSocketOptions> {
  const resolved: Required<ListeningSocketOptions> = {
    ...listeningSocketDefaults,
    ...withoutUndefined(checkOptions(options)),
  };
  checkNames('ListeningSocket.listen', options, {
    host: true,
    port: true,
    backlog: true,
    ipv6Only: true,
    reusePort: true,
    noDelay: true,
    nonBlocking: true,
  });
  checkHost(resolved.host);
  checkInteger('port', resolved.port, 0, 65_535);
  checkInteger('backlog', resolved.backlog, 1, 65_535);
  return resolved;
}

function withoutUndefined(options: ListeningSocketOptions): ListeningSocketOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
