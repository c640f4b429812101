// Where many sockets connect to: an address in memory that stays, so that connecting is a call with numbers.
import {
  checkHost,
  checkNames,
  checkOptions,
  checkPath,
  checkPort,
  refuse,
} from './check-argument.js';
import {
  encodeInternetAddress,
  encodeUnixAddress,
  padName,
  type SocketAddress,
} from './socket-address.js';
import { loadLibc, type Address } from './libc.js';
import { NativeMemory } from './native-memory.js';

/** An IP address, with the zone of a link-local one (`fe80::1%eth0`) but no name, and a port; or a Unix domain socket's path, or its abstract name after `'\0'`. */
export type PeerAddressOptions =
  | { readonly host: string; readonly port: number }
  | {
      readonly path: string;
      /** Fills an abstract name up with NULs, as the servers of Node 20 do. @defaultValue false */
      readonly padded?: boolean;
    };

/** An address for `SocketCalls.connect` and `Ring.connect`. Free it with `free()`. */
export class PeerAddress implements Disposable {
  /** AF_INET, AF_INET6 or AF_UNIX, for `SocketCalls.open`. */
  readonly family: number;
  readonly isInternet: boolean;
  readonly size: number;
  readonly #memory: NativeMemory;

  /** @throws SocketArgumentError; NativeSystemError; NativeSocketsUnavailableError. */
  constructor(options: PeerAddressOptions) {
    checkNames('PeerAddress', checkOptions(options), {
      host: true,
      port: true,
      path: true,
      padded: true,
    });
    const bytes = encode(options);
    this.isInternet = !('path' in options);
    this.family = bytes.readUInt16LE(0);
    this.size = bytes.byteLength;
    this.#memory = NativeMemory.allocate(bytes.byteLength);
    this.#memory.bytes.set(bytes);
  }

  /** Where its bytes begin: struct sockaddr_in, sockaddr_in6 or sockaddr_un. */
  get address(): Address {
    return this.#memory.address;
  }

  /** No operation uses it any more. Twice is harmless. */
  free(): void {
    this.#memory.free();
  }

  /** As `free()`. */
  [Symbol.dispose](): void {
    this.free();
  }
}

function encode(options: PeerAddressOptions): Buffer {
  if ('path' in options) {
    checkPath(options.path);
    const bytes = encodeUnixAddress(options.path);
    return options.padded === true && options.path.startsWith('\0') ? padName(bytes) : bytes;
  }
  const { host, port } = options;
  checkHost(host);
  checkPort(port);
  return encodeInternetAddress(loadLibc(), host, port) ?? refuse('host', 'an IP address', host);
}

/** The address that a socket has in common with a peer only where it has connected to itself. */
export function isSameAddress(one: SocketAddress, other: SocketAddress): boolean {
  if (one.family === 'Unix' || other.family === 'Unix') return false;
  return one.port === other.port && one.host === other.host;
}
