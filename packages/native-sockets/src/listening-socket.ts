// A TCP socket that listens and never blocks: several threads may have one on the same port.
import { checkHost, checkInteger, checkNames, checkOptions } from './check-argument.js';
import { Deadline } from './deadline.js';
import { closeDescriptor, createDescriptor } from './descriptor.js';
import { systemError } from './errno.js';
import { loadLibc, type Libc } from './libc.js';
import {
  AF_INET6,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_V6ONLY,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_NONBLOCK,
  SOL_SOCKET,
  TCP_NODELAY,
} from './linux-constants.js';
import { readAddress } from './read-address.js';
import { resolveHost } from './resolve-host.js';
import {
  decodeInternetAddress,
  encodeInternetAddress,
  type InternetSocketAddress,
} from './socket-address.js';
import { setOption } from './socket-option.js';

/** A socket that listens. `SocketCalls.accept(fd)` takes the connections that came. */
export class ListeningSocket implements Disposable {
  readonly fd: number;
  /** Where it listens, as the operating system reports it. */
  readonly address: InternetSocketAddress;
  readonly #libc: Libc;
  #closed = false;

  private constructor(libc: Libc, fd: number, address: InternetSocketAddress) {
    this.#libc = libc;
    this.fd = fd;
    this.address = address;
  }

  /**
   * Listens. A name stands for the first of its addresses.
   *
   * @throws NativeSystemError `EADDRINUSE`, `EACCES`, `ENOTFOUND`, …; SocketTimeoutError if the name takes longer
   *   than 10 s to resolve; SocketArgumentError; NativeSocketsUnavailableError.
   */
  static listen(options: ListeningSocketOptions = {}): ListeningSocket {
    const { host, port, backlog, ipv6Only, reusePort, noDelay, nonBlocking } =
      resolveListenOptions(options);
    const libc = loadLibc();
    const address = encodeInternetAddress(libc, host, port) ?? firstAddress(libc, host, port);
    const fd = createDescriptor(libc, address, nonBlocking ? SOCK_NONBLOCK : 0);
    const switchOn = (level: number, name: number, on: boolean): void => {
      setOption(libc, fd, level, name, on ? 1 : 0);
    };
    try {
      // As Node does: a port whose last connections are in TIME_WAIT can be listened on (socket(7)).
      switchOn(SOL_SOCKET, SO_REUSEADDR, true);
      if (reusePort === true) switchOn(SOL_SOCKET, SO_REUSEPORT, true);
      if (address.readUInt16LE() === AF_INET6) switchOn(IPPROTO_IPV6, IPV6_V6ONLY, ipv6Only);
      // Linux gives it to the connections that are accepted: no system call for each.
      if (noDelay) switchOn(IPPROTO_TCP, TCP_NODELAY, true);
      if (libc.bind(fd, address, address.byteLength) < 0) {
        throw systemError('bind', libc.errno(), decodeInternetAddress(libc, address));
      }
      if (libc.listen(fd, backlog) < 0)
        throw systemError('listen', libc.errno(), decodeInternetAddress(libc, address));
      // Not before: with SO_REUSEADDR two that do not listen yet can have one port, and listening is what tells.
      if (reusePort === 'later') switchOn(SOL_SOCKET, SO_REUSEPORT, true);
      // Not by its name, for which the bundler would rename the class.
      return new this(libc, fd, readAddress(libc, 'getsockname', fd) as InternetSocketAddress);
    } catch (error) {
      closeDescriptor(libc, fd);
      throw error;
    }
  }

  /** Stops listening; connections that were not accepted are reset. Twice is harmless. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeDescriptor(this.#libc, this.fd);
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** How long a name may take, in milliseconds. */
const resolveTimeoutMs = 10_000;

function firstAddress(libc: Libc, host: string, port: number): Buffer {
  const [first] = resolveHost(libc, host, port, new Deadline(resolveTimeoutMs));
  if (first === undefined) throw new Error(`the resolver knows ${host} but gave no address`);
  return first;
}

// The options of a listening socket, their defaults, and the one place where they are checked.

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
function resolveListenOptions(options: ListeningSocketOptions): Required<ListeningSocketOptions> {
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
