// What the engines on Linux's own sockets have in common.
import type { HostAndPort, SocketPath } from '@tcp-echo/base';
import { PeerAddress, socketError, type Address, type SocketCalls } from '@tcp-echo/native-sockets';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BenchConnection } from '../load/connection.js';
import type { Transport, TransportEvents } from '../load/load.js';
import type { Pattern } from '../load/pattern.js';

/** A transport that blocks its thread. */
export interface NativeTransport extends Transport {
  /** Until something happens, at most so long; how much happened. */
  wait(timeoutMs: number): number;
  /** Tells what happened, and does what follows. */
  work(count: number): void;
}

/** The bytes to send, and where they lie. */
export interface Outgoing {
  readonly pattern: Pattern;
  readonly address: Address;
}

/** The longest time in the kernel, in milliseconds: whoever stops the run is heard as late. */
export const longestWaitMs = 20;

/** Where all connections of a thread go. */
export class NativePeer {
  readonly #target: HostAndPort | SocketPath;
  readonly #mayBeItself: boolean;
  readonly #addresses: PeerAddress[];
  readonly #calls: SocketCalls;

  constructor(target: HostAndPort | SocketPath, calls: SocketCalls) {
    this.#calls = calls;
    this.#target = target;
    this.#addresses = [new PeerAddress(target)];
    this.#mayBeItself = 'port' in target && target.port >= firstEphemeralPort();
  }

  get address(): PeerAddress {
    const last = this.#addresses.at(-1);
    if (last === undefined) throw new Error('there is at least one address');
    return last;
  }

  /** Whether `connection` is connected. If not, it is tried under its other name, or failed. */
  hasConnected(
    transport: Transport,
    events: TransportEvents,
    connection: BenchConnection,
    connected: number,
  ): boolean {
    const result = this.#resultOf(connection.fd, connected);
    if (result === 0) return true;
    if (this.#hasOtherName(result, connection.address)) {
      transport.close(connection);
      transport.connect(connection);
    } else {
      events.failed(connection, errorOf('connect', result));
    }
    return false;
  }

  /** Nothing is under way any more. */
  free(): void {
    for (const address of this.#addresses) address.free();
  }

  /**
   * Whether it is worth another try after this result of connecting to `address`: servers of Node 20 fill their abstract
   * names up with NULs. That address is taken from then on.
   */
  #hasOtherName(result: number, address: PeerAddress | undefined): boolean {
    const target = this.#target;
    if (result !== -constants.errno.ECONNREFUSED || address !== this.#addresses[0]) return false;
    if (!('path' in target) || !target.path.startsWith('\0')) return false;
    if (this.#addresses.length === 1) {
      this.#addresses.push(new PeerAddress({ path: target.path, padded: true }));
    }
    return true;
  }

  /** A connection that reached itself was refused. */
  #resultOf(fd: number, result: number): number {
    const isItself = result === 0 && this.#mayBeItself && this.#calls.isConnectedToItself(fd);
    return isItself ? -constants.errno.ECONNREFUSED : result;
  }
}

/** The error of an operation that returned a negative `result`. */
export function errorOf(operation: string, result: number): NodeJS.ErrnoException {
  return socketError(operation, result);
}

/** Only from there on can a socket be given the port that it connects to: ip(7), ip_local_port_range. */
function firstEphemeralPort(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1'), 10);
  } catch {
    return 1;
  }
}
