// A connection whose operations block the calling thread, without any event loop.
import { checkBytes, checkOptions, checkRoom, checkTimeoutMs } from './check-argument.js';
import { Deadline, sliceMs } from './deadline.js';
import { closeDescriptor } from './descriptor.js';
import { EAGAIN, EINTR, systemError } from './errno.js';
import {
  NativeSocketError,
  NativeSystemError,
  SocketArgumentError,
  SocketClosedError,
  SocketEndedEarlyError,
  SocketTimeoutError,
} from './errors.js';
import { giveWayOnceASlice, giveWayToSignals } from './interruption.js';
import { loadLibc, type Libc } from './libc.js';
import { MSG_DONTWAIT, MSG_NOSIGNAL, POLLIN, POLLOUT, SHUT_WR } from './linux-constants.js';
import { openSocket, type OpenConnection } from './open-socket.js';
import {
  resolveOptions,
  type BlockingSocketOptions,
  type ResolvedSocketOptions,
  type TcpSocketOptions,
  type UnixSocketOptions,
} from './options.js';
import { resolveHost } from './resolve-host.js';
import {
  encodeInternetAddress,
  encodeUnixAddress,
  formatSocketAddress,
  padName,
  type InternetSocketAddress,
  type SocketAddress,
  type UnixSocketAddress,
} from './socket-address.js';
import { Spin } from './spin.js';
import { waitUntilReady } from './wait-until-ready.js';

/** What a socket can do at once. An error or the peer's end counts as both: the operation reports it. */
export interface Readiness {
  readonly readable: boolean;
  readonly writable: boolean;
}

/** One a thread: connections that last for one message share what was learned. */
let spin: Spin | undefined;

/**
 * A connected TCP or Unix domain socket. Every operation blocks the thread, up to `timeoutMs` milliseconds; a worker
 * that blocks here can be terminated, and a signal that the program listens to ends the operation
 * with SocketInterruptedError. Buffers are used in place and only during the call. Owned by the thread
 * that made it; dispose of it, or call `close()`.
 *
 * @example
 * ```ts
 * using socket = BlockingSocket.connect({ port: 7 });
 * socket.send(Buffer.from('hello'));
 * socket.receiveExactly(reply);
 * ```
 */
export class BlockingSocket<Address extends SocketAddress = SocketAddress> implements Disposable {
  readonly localAddress: Address;
  readonly peerAddress: Address;
  /** The limit of operations that are given none, in milliseconds. */
  readonly timeoutMs: number;
  readonly #libc: Libc;
  #fd: number;

  private constructor(libc: Libc, connection: OpenConnection<Address>, timeoutMs: number) {
    // To be called from JavaScript, too.
    if ((connection as Partial<OpenConnection> | undefined)?.fd === undefined) {
      throw new SocketArgumentError(
        'a BlockingSocket is made by BlockingSocket.connect(options), not by `new`',
      );
    }
    this.#libc = libc;
    this.#fd = connection.fd;
    this.localAddress = connection.localAddress;
    this.peerAddress = connection.peerAddress;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Connects to a port, or to the Unix domain socket at a path.
   *
   * @throws NativeSystemError `ECONNREFUSED`, `ENOTFOUND`, `ENOENT`, …; SocketTimeoutError; SocketArgumentError;
   *   NativeSocketsUnavailableError.
   */
  static connect(options: TcpSocketOptions): BlockingSocket<InternetSocketAddress>;
  static connect(options: UnixSocketOptions): BlockingSocket<UnixSocketAddress>;
  static connect(options: BlockingSocketOptions): BlockingSocket;
  static connect(options: BlockingSocketOptions): BlockingSocket {
    const resolved = resolveOptions(options);
    const libc = loadLibc();
    // Not by its name, for which the bundler would rename the class.
    return new this(libc, openConnection(libc, resolved), resolved.timeoutMs);
  }

  get closed(): boolean {
    return this.#fd < 0;
  }

  /**
   * Sends all of `bytes`; returns once the operating system has taken them.
   *
   * @throws NativeSystemError `EPIPE`, `ECONNRESET`, …; SocketTimeoutError and SocketInterruptedError,
   *   whose `bytesTransferred` tells how many were sent.
   */
  send(bytes: Uint8Array, timeoutMs = this.timeoutMs): void {
    const deadline = new Deadline(checkTimeoutMs(timeoutMs));
    let sent = this.trySend(bytes);
    while (sent < bytes.byteLength) {
      this.#wait('send', POLLOUT, deadline, sent);
      sent += this.trySend(bytes.subarray(sent));
    }
  }

  /** Sends what the operating system takes without waiting; returns how many bytes, 0 if none. */
  trySend(bytes: Uint8Array): number {
    const fd = this.#open('send');
    checkBytes('bytes', bytes);
    for (;;) {
      const sent = this.#libc.send(fd, bytes, bytes.byteLength, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent >= 0) return sent;
      const errno = this.#libc.errno();
      if (errno === EAGAIN) return 0;
      if (errno !== EINTR) throw systemError('send', errno, this.peerAddress);
    }
  }

  /**
   * Receives what is there, at least one byte, at most as many as `into` holds; returns how many. 0 is
   * the peer's end.
   *
   * @throws NativeSystemError `ECONNRESET`, …; SocketTimeoutError; SocketInterruptedError.
   */
  receive(into: Uint8Array, timeoutMs = this.timeoutMs): number {
    const deadline = new Deadline(checkTimeoutMs(timeoutMs));
    return this.#receiveSome(into, deadline, 0);
  }

  /**
   * Fills `into`.
   *
   * @throws SocketEndedEarlyError, whose `bytesReceived` are in `into`; otherwise as `receive`.
   */
  receiveExactly(into: Uint8Array, timeoutMs = this.timeoutMs): void {
    const deadline = new Deadline(checkTimeoutMs(timeoutMs));
    checkBytes('into', into);
    this.#open('receive');
    for (let received = 0; received < into.byteLength;) {
      const rest = received === 0 ? into : into.subarray(received);
      const count = this.#receiveSome(rest, deadline, received);
      if (count === 0) {
        throw new SocketEndedEarlyError(this.#peer, received, into.byteLength);
      }
      received += count;
      // A peer that trickles never lets a slice end: from here on the clock is asked.
      if (received < into.byteLength) deadline.start();
    }
  }

  /** Receives what is there without waiting: how many bytes, 0 at the peer's end, undefined if nothing is there. */
  tryReceive(into: Uint8Array): number | undefined {
    const fd = this.#open('receive');
    checkRoom(into);
    for (;;) {
      const count = this.#libc.recv(fd, into, into.byteLength, MSG_DONTWAIT);
      if (count >= 0) return count;
      const errno = this.#libc.errno();
      if (errno === EAGAIN) return undefined;
      if (errno !== EINTR) throw systemError('recv', errno, this.peerAddress);
    }
  }

  /**
   * Waits until the socket can do one of the things that are `wanted`, so that a sender can receive
   * while it waits.
   *
   * @throws SocketTimeoutError; SocketInterruptedError.
   */
  waitUntilReady(wanted: Readiness, timeoutMs = this.timeoutMs): Readiness {
    const deadline = new Deadline(checkTimeoutMs(timeoutMs));
    checkOptions(wanted, 'wanted');
    const events = (wanted.readable ? POLLIN : 0) | (wanted.writable ? POLLOUT : 0);
    const ready = this.#wait('wait for', events, deadline, 0);
    const failed = (ready & ~(POLLIN | POLLOUT)) !== 0;
    return {
      readable: wanted.readable && (failed || (ready & POLLIN) !== 0),
      writable: wanted.writable && (failed || (ready & POLLOUT) !== 0),
    };
  }

  /** Half-closes: the peer sees the end after the last byte sent; receiving goes on. */
  shutdown(): void {
    if (this.#libc.shutdown(this.#open('shutdown'), SHUT_WR) < 0) {
      throw systemError('shutdown', this.#libc.errno(), this.peerAddress);
    }
  }

  /** Closes the socket. Idempotent. */
  close(): void {
    if (this.closed) return;
    const fd = this.#fd;
    this.#fd = -1;
    closeDescriptor(this.#libc, fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  get #peer(): string {
    return formatSocketAddress(this.peerAddress);
  }

  #open(operation: string): number {
    if (this.#fd < 0) throw new SocketClosedError(operation);
    return this.#fd;
  }

  /** One `recv` blocks for a slice (SO_RCVTIMEO): a prompt peer costs no `poll` and no look at the clock. */
  #receiveSome(into: Uint8Array, deadline: Deadline, before: number): number {
    const fd = this.#open('receive');
    checkRoom(into);
    giveWayOnceASlice(this.#libc, 'receive from', before);
    spin ??= new Spin(this.#libc);
    const early = spin.try(() => this.tryReceive(into), deadline.leftMs());
    if (early !== undefined) return early;
    deadline.spent(spin.spentMs);
    if (deadline.leftMs() >= sliceMs) {
      const count = this.#libc.recv(fd, into, into.byteLength, 0);
      if (count >= 0) return count;
      const errno = this.#libc.errno();
      if (errno === EAGAIN) deadline.spent(sliceMs);
      else if (errno !== EINTR) throw systemError('recv', errno, this.peerAddress);
      giveWayToSignals(this.#libc, 'receive from', before, errno === EINTR);
    }
    for (;;) {
      this.#wait('receive from', POLLIN, deadline, before);
      const count = this.tryReceive(into);
      if (count !== undefined) return count;
    }
  }

  #wait(operation: string, events: number, deadline: Deadline, bytesTransferred: number): number {
    const fd = this.#open(operation);
    const ready = waitUntilReady(this.#libc, fd, events, deadline, operation, bytesTransferred);
    if (ready !== 0) return ready;
    throw new SocketTimeoutError(operation, this.#peer, deadline.timeoutMs, bytesTransferred);
  }
}

// From a destination to a connected socket: which addresses it stands for, tried in turn.

/** @throws the error of the last address tried: NativeSystemError or SocketTimeoutError. */
function openConnection(libc: Libc, destination: ResolvedSocketOptions): OpenConnection {
  const deadline = new Deadline(destination.connectTimeoutMs);
  return 'path' in destination
    ? openPath(libc, destination, deadline)
    : openPort(libc, destination, deadline);
}

type WithPort = Exclude<ResolvedSocketOptions, { readonly path: string }>;
type WithPath = Extract<ResolvedSocketOptions, { readonly path: string }>;

function openPort(libc: Libc, destination: WithPort, deadline: Deadline): OpenConnection {
  const { host, port, connectTimeoutMs, noDelay } = destination;
  const literal = encodeInternetAddress(libc, host, port);
  if (literal !== undefined) {
    return openSocket(libc, literal, { connectTimeoutMs, deadline, noDelay });
  }
  const addresses = resolveHost(libc, host, port, deadline);
  const failures: NativeSocketError[] = [];
  for (const [index, address] of addresses.entries()) {
    // An address that never answers leaves its share of the time to those behind it.
    const share = new Deadline(deadline.remainingMs() / (addresses.length - index));
    try {
      return openSocket(libc, address, { connectTimeoutMs, deadline: share, noDelay });
    } catch (error) {
      if (!(error instanceof NativeSocketError) || error.code === 'ERR_INTERRUPTED') throw error;
      failures.push(error);
    }
  }
  const last = failures.pop();
  if (last === undefined) throw new Error(`the resolver knows ${host} but gave no address`);
  if (failures.length > 0) last.cause = new AggregateError(failures, 'other addresses failed too');
  throw last;
}

function openPath(
  libc: Libc,
  { path, connectTimeoutMs }: WithPath,
  deadline: Deadline,
): OpenConnection {
  const address = encodeUnixAddress(path);
  const connecting = { connectTimeoutMs, deadline, noDelay: false };
  if (!path.startsWith('\0')) return openSocket(libc, address, connecting);
  try {
    return openSocket(libc, address, connecting);
  } catch (error) {
    if (!(error instanceof NativeSystemError) || error.code !== 'ECONNREFUSED') throw error;
    return openSocket(libc, padName(address), connecting);
  }
}
