// A running server: where it listens, what it has done so far, and how it is closed.
import { checkDurationMs, checkOptions, type InternetAddress } from '@tcp-echo/core-helpers';
import type { Server, Socket } from 'node:net';
import { echoServerDefaults } from './defaults.js';

/** What a server has done so far. */
export interface EchoServerStats {
  /** Connections accepted since the server started. */
  readonly connectionsTotal: number;
  /** Connections open now; in mode `once` also those that are being drained. */
  readonly connectionsOpen: number;
  /** Connections that ended with an error, such as a reset. */
  readonly connectionsFailed: number;
  readonly bytesReceived: number;
  /** Bytes handed to the operating system, or waiting for a peer that reads slowly. */
  readonly bytesSent: number;
}

/** How a server is closed. */
export interface CloseOptions {
  /** How long open connections may go on, in milliseconds. @defaultValue 1000 */
  readonly graceMs?: number;
}

/** An echo server that listens. `startEchoServer` makes one. */
export class EchoServer implements AsyncDisposable {
  /** Where the server listens, as the operating system reports it. */
  readonly address: InternetAddress;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  readonly #closed: Promise<void>;
  #connectionsTotal = 0;
  #connectionsFailed = 0;
  #bytesReceived = 0;
  #bytesSent = 0;

  /** @internal */
  constructor(listener: Server, address: InternetAddress) {
    this.#listener = listener;
    this.address = address;
    this.#closed = this.#untilGone();
    listener.on('connection', (socket) => {
      this.#count(socket);
    });
  }

  /** The port the server listens on. */
  get port(): number {
    return this.address.port;
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** Totals since the server started, open connections included. */
  stats(): EchoServerStats {
    let bytesReceived = this.#bytesReceived;
    let bytesSent = this.#bytesSent;
    for (const socket of this.#sockets) {
      bytesReceived += socket.bytesRead;
      bytesSent += socket.bytesWritten;
    }
    return {
      connectionsTotal: this.#connectionsTotal,
      connectionsOpen: this.#sockets.size,
      connectionsFailed: this.#connectionsFailed,
      bytesReceived,
      bytesSent,
    };
  }

  /**
   * Stops accepting, then waits for open connections to end; those still open after `graceMs`
   * milliseconds are destroyed. Resolves when everything is gone. Idempotent; a second call with a
   * shorter grace shortens the wait.
   *
   * @throws InvalidArgumentError if `graceMs` is no duration.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const { graceMs = echoServerDefaults.graceMs } = checkOptions(options);
    checkDurationMs('graceMs', graceMs);
    this.#listener.close();
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await this.#closed;
    clearTimeout(timer);
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #untilGone(): Promise<void> {
    await new Promise((resolve) => this.#listener.once('close', resolve));
    // The listener reports its close one step before its last connections report theirs.
    const closing = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    await Promise.all(closing);
  }

  #count(socket: Socket): void {
    this.#connectionsTotal += 1;
    this.#sockets.add(socket);
    socket.once('close', (hadError) => {
      this.#sockets.delete(socket);
      if (hadError) this.#connectionsFailed += 1;
      this.#bytesReceived += socket.bytesRead;
      this.#bytesSent += socket.bytesWritten;
    });
  }
}
